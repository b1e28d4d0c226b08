package io.postyard.crds.folder;

import io.postyard.crds.manifest.ManifestReader;
import io.postyard.crds.manifest.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The manifests of a folder as text: {@code *.yaml} and {@code *.yml} directly in it, in the order of their names,
 * symbolic links followed (a mounted ConfigMap is made of them), hidden files left out (editors and ConfigMaps keep
 * theirs there).
 */
final class FolderFiles {
    private static final int MAX_FILES = 5_000;

    private FolderFiles() {}

    /**
     * @param texts file name → content
     * @param problems of files that cannot be read
     */
    record Texts(Map<String, String> texts, List<Problem> problems) {}

    static Texts read(Path folder) throws IOException {
        var texts = new TreeMap<String, String>();
        var problems = new ArrayList<Problem>();
        for (var file : list(folder)) {
            var name = file.getFileName().toString();
            try {
                texts.put(name, text(file));
            } catch (CharacterCodingException e) {
                problems.add(Problem.ofFile(name, "not UTF-8 text", "save it as UTF-8"));
            } catch (IOException e) {
                problems.add(Problem.ofFile(name, "cannot be read: " + reason(e), "check its permissions"));
            }
        }
        return new Texts(texts, problems);
    }

    /** Changes whenever a file may have: names, sizes, times and where links lead. */
    static String fingerprint(Path folder) {
        var print = new StringBuilder();
        try {
            for (var file : list(folder)) {
                print.append(file.getFileName()).append('|');
                try {
                    print.append(file.toRealPath())
                            .append('|')
                            .append(Files.size(file))
                            .append('|')
                            .append(Files.getLastModifiedTime(file));
                } catch (IOException e) {
                    print.append(reason(e));
                }
                print.append('\n');
            }
        } catch (IOException e) {
            print.append(reason(e));
        }
        return print.toString();
    }

    static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    private static List<Path> list(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder, FolderFiles::isManifest)) {
            for (var file : entries) {
                if (files.size() == MAX_FILES) {
                    throw new IOException("more than " + MAX_FILES + " manifests in one folder");
                }
                files.add(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(null);
        return files;
    }

    private static boolean isManifest(Path file) {
        var name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(file);
    }

    /** At most one character more than the reader takes, so that it can say that the file is too large. */
    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(ManifestReader.MAX_CHARACTERS + 1);
            if (bytes.length > ManifestReader.MAX_CHARACTERS) {
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }
}
