package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./postyard} says while it builds itself, in a tree where Maven's part is played. */
@Timeout(60)
class FirstBuildIT {
    private static final String MAVEN = """
            #!/bin/sh
            echo '[INFO] Building mail-domain 0.1.0-SNAPSHOT                               [2/9]'
            echo '[INFO] Compiling 100 source files'
            echo '[INFO] Building standalone 0.1.0-SNAPSHOT                                [9/9]'
            echo '[ERROR] Failed to execute goal: there is no room'
            exit 1
            """;

    @TempDir
    Path tree;

    @Test
    void goesModuleByModuleAndTellsWhatWentWrong() throws Exception {
        for (var file : new String[] {"postyard", ".mvn/jdk.sh"}) {
            Files.createDirectories(tree.resolve(file).getParent());
            Files.copy(PostyardScript.ROOT.resolve(file), tree.resolve(file));
        }
        Files.createDirectories(tree.resolve("standalone/src/main"));
        Files.createFile(tree.resolve("pom.xml"));
        Files.writeString(tree.resolve("mvnw"), MAVEN);
        assertThat(tree.resolve("mvnw").toFile().setExecutable(true)).isTrue();

        var script = new ProcessBuilder("sh", "postyard", "up")
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(script.exitValue()).isEqualTo(1);
        assertThat(said(script))
                .containsSubsequence(
                        "Building Postyard. The first time, Maven also fetches what it needs",
                        "[2/9]    mail-domain",
                        "[9/9]    standalone",
                        "[ERROR] Failed to execute goal: there is no room",
                        "the build failed; the whole output is in " + tree.toRealPath())
                .doesNotContain("Compiling");
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
