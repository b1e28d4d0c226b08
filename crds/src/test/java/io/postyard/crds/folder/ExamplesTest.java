package io.postyard.crds.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every folder of {@code examples} can be used as it is. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("postyard.root"), "examples");

    static List<Path> folders() throws IOException {
        try (var folders = Files.list(EXAMPLES)) {
            return folders.filter(Files::isDirectory).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void isSound(Path folder) {
        assertThat(PolicyFolder.check(folder, Duration.ofDays(7))).isEmpty();
    }
}
