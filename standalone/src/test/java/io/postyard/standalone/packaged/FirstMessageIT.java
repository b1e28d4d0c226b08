package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./postyard up} says to a newcomer: where it listens, and a first message that lands where it is said to. */
@Timeout(300)
class FirstMessageIT {
    private static final Pattern COMMAND = Pattern.compile("(?s)Send a first message:\\n\\n(.+?)\\n\\n");
    private static final Pattern LANDS = Pattern.compile("It lands in (\\S+)\\.\\n");

    @TempDir
    Path folder;

    @Test
    void landsWhereUpSaysItDoes() throws Exception {
        var postyard = new PostyardScript(folder);
        var running = postyard.up();
        try {
            var said = running.said();
            assertThat(said)
                    .contains(
                            "smtp        127.0.0.1:" + postyard.smtp,
                            "submission  127.0.0.1:" + postyard.submission,
                            "submissions 127.0.0.1:" + postyard.submissions,
                            "http        http://127.0.0.1:" + postyard.http);

            var sent = postyard.shell(only(COMMAND, said));
            assertThat(sent.exitCode()).as(sent.errors()).isZero();

            var landed = postyard.shell("until cat " + only(LANDS, said) + "/* 2>/dev/null; do sleep 0.1; done");
            assertThat(landed.output()).contains("Subject: First", "Hello.");
        } finally {
            running.kill();
        }
    }

    private static String only(Pattern pattern, String said) {
        var found = pattern.matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return found.group(1);
    }
}
