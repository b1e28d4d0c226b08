package io.postyard.crds.schema;

import io.postyard.crds.compile.Compiler;
import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.ManifestReader;
import io.postyard.crds.manifest.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A manifest under the path of the field it is about, {@code fixtures/<kind>/<field path>/(valid|invalid)-<what>.yaml}.
 * An invalid one names the one problem that it has in its first line: {@code # expect: <problem>}.
 */
record Fixture(Path file, Manifest manifest, List<String> expected) {
    private static final Path ROOT =
            Path.of(System.getProperty("postyard.root"), "crds", "src", "test", "resources", "fixtures");

    static List<Fixture> all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(Fixture::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is a fixture about a field. */
    static boolean exists(String kind, String path, String prefix) {
        var folder = ROOT.resolve(kind).resolve(path.replace('.', '/'));
        return all().stream()
                .anyMatch(fixture -> fixture.file.getParent().equals(folder)
                        && fixture.file.getFileName().toString().startsWith(prefix));
    }

    List<String> problems() {
        return Compiler.compile(manifest, 1).problems().stream()
                .map(Fixture::withoutPlace)
                .toList();
    }

    boolean isValid() {
        return file.getFileName().toString().startsWith("valid-");
    }

    private static Fixture read(Path file) {
        try {
            var text = Files.readString(file);
            var documents = ManifestReader.read(file.getFileName().toString(), text);
            return new Fixture(
                    file,
                    documents.manifests().getFirst(),
                    text.lines()
                            .filter(line -> line.startsWith("# expect: "))
                            .map(line -> line.substring("# expect: ".length()))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutPlace(Problem problem) {
        return problem.toString().replaceFirst("^[^)]*\\): ", "");
    }

    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }
}
