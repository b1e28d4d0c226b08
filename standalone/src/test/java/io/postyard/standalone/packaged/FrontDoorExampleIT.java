package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.SmtpClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/front-door}: each of its clients is played by an address of this machine. */
@Timeout(300)
class FrontDoorExampleIT {
    @TempDir
    Path folder;

    private PostyardScript postyard;
    private PostyardScript.Running running;

    @BeforeEach
    void start() throws Exception {
        postyard = new PostyardScript(folder);
        running = postyard.up(
                "--policy",
                PostyardScript.ROOT.resolve("examples").resolve("front-door").toString());
    }

    @AfterEach
    void stop() {
        running.kill();
    }

    @Test
    void servesEachClientAsItSays() throws Exception {
        assertThat(curl("127.0.0.66", "postmaster@example.com")).contains("554");
        assertThat(curl("127.0.0.67", "bob@example.com")).contains("550");
        assertThat(curl("127.0.0.67", "postmaster@example.com")).isEmpty();
        assertThat(curl("127.0.0.1", "bob@example.com")).isEmpty();
        var arrived = postyard.shell("for name in bob postmaster; do\n"
                + "  until ls .postyard/mail/example.com/$name/new/* 2>/dev/null; do sleep 0.1; done\n"
                + "done");
        assertThat(arrived.output().lines()).hasSize(2);
    }

    @Test
    void answersLongListsOfRecipientsSlowly() throws Exception {
        try (var client = SmtpClient.connect(postyard.smtp)) {
            assertThat(client.command("MAIL FROM:<>")).startsWith("250");
            for (int i = 0; i < 20; i++) {
                assertThat(client.command("RCPT TO:<r" + i + "@example.com>")).startsWith("250");
            }
            long asked = System.nanoTime();
            assertThat(client.command("RCPT TO:<late@example.com>")).startsWith("250");
            assertThat(System.nanoTime() - asked).isGreaterThan(900_000_000L);
        }
    }

    @Test
    void servesNobodyWhoTalksBeforeTheGreeting() throws Exception {
        try (var socket = new Socket("127.0.0.1", postyard.smtp)) {
            socket.getOutputStream().write("EHLO client.test\r\n".getBytes(StandardCharsets.US_ASCII));
            var replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(replies.readLine()).startsWith("554 5.7.1");
        }
    }

    /** What curl complains about; nothing if the mail was taken. */
    private String curl(String from, String recipient) throws Exception {
        return postyard.shell("printf 'Subject: x\\r\\n\\r\\nhello\\r\\n' | curl -vsS --interface " + from
                        + " smtp://127.0.0.1:" + postyard.smtp + " --mail-from ann@example.org --mail-rcpt " + recipient
                        + " --upload-file - 2>&1 | grep '^< 5' || true")
                .output();
    }
}
