package io.postyard.ingress.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What shows that files are other than they were; Kubernetes swaps a symbolic link on the way to them. */
public record FileTrace(List<String> facts) {
    public FileTrace {
        facts = List.copyOf(facts);
    }

    public static FileTrace of(Path... files) {
        return new FileTrace(Stream.of(files).map(FileTrace::facts).toList());
    }

    private static String facts(Path file) {
        try {
            var real = file.toRealPath();
            return real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
        } catch (IOException e) {
            return "absent";
        }
    }
}
