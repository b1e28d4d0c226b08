package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./postyard} says while it builds itself, in a tree where Maven's part is played. */
@Timeout(120)
class FirstBuildIT {
    private static final String PROGRESS = """
            #!/bin/sh
            echo '[INFO] Building mail-domain 0.1.0-SNAPSHOT                               [2/9]'
            echo '[INFO] Compiling 100 source files'
            echo '[INFO] Building standalone 0.1.0-SNAPSHOT                                [9/9]'
            """;

    @TempDir
    Path tree;

    @Test
    void goesModuleByModuleAndTellsWhatWentWrong() throws Exception {
        plant("echo '[ERROR] Failed to execute goal: there is no room'; exit 1");

        var script = postyard("up");

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

    @Test
    void runsWhatItHasBuiltAndBuildsItOnce() throws Exception {
        plant("mkdir -p standalone/target; cp -r '" + PostyardScript.ROOT.toRealPath()
                + "/standalone/target/quarkus-app' standalone/target/");

        var first = postyard("help");

        assertThat(first.exitValue()).isZero();
        assertThat(said(first))
                .containsSubsequence("Building Postyard.", "[9/9]    standalone", "Usage: postyard", "unreadable");
        assertThat(said(postyard("help"))).contains("Usage: postyard").doesNotContain("uilding");

        var source = tree.resolve("standalone/src/main/New.java");
        Files.createFile(source);
        Files.setLastModifiedTime(
                source, FileTime.from(InstantSource.system().instant().plusSeconds(60)));
        assertThat(said(postyard("help")))
                .containsSubsequence("Sources have changed; building:", "[9/9]    standalone", "Usage: postyard");
    }

    /** A tree to build, with what Maven does when it has told of its modules. */
    private void plant(String end) throws IOException {
        for (var file : new String[] {"postyard", ".mvn/jdk.sh"}) {
            Files.createDirectories(tree.resolve(file).getParent());
            Files.copy(PostyardScript.ROOT.resolve(file), tree.resolve(file));
        }
        Files.createDirectories(tree.resolve("standalone/src/main"));
        Files.createFile(tree.resolve("pom.xml"));
        Files.writeString(tree.resolve("mvnw"), PROGRESS + end + "\n");
        assertThat(tree.resolve("mvnw").toFile().setExecutable(true)).isTrue();
    }

    private Process postyard(String verb) throws Exception {
        var script = new ProcessBuilder("sh", "postyard", verb)
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return script;
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
