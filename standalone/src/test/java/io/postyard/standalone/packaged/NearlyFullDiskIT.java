package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mail is put off for as long as the disk has too little room, and what is queued stays. */
@Timeout(300)
class NearlyFullDiskIT {
    private static final int MEBI = 1 << 20;
    private static final int UNTIL_NEARLY_FULL = 500;
    private static final int FILLER = 1_000;

    @TempDir
    Path folder;

    @Test
    void putsMailOffUntilThereIsRoomAgain() throws Exception {
        var data = Files.createTempDirectory(quietDisk(), "postyard");
        var filler = data.resolve("filler");
        var postyard = new PostyardScript(folder);
        String[] options = {"--data", data.toString(), "--keep-free", free(data) - UNTIL_NEARLY_FULL + "Mi"};
        var running = postyard.up(options);
        try (var open = new Client(postyard.smtp)) {
            // Deferred: nothing listens at the next hop of examples/quickstart.
            assertThat(send(postyard, "ann@example.net").exitCode()).isZero();
            assertThat(open.say("MAIL FROM:<ann@example.org>")).startsWith("250");
            assertThat(open.say("RCPT TO:<bob@example.com>")).startsWith("250");
            assertThat(open.say("DATA")).startsWith("354");

            write(filler, FILLER);
            unreadyFor(postyard, "are kept free");
            assertThat(open.say("Subject: hello\r\n\r\nHello.\r\n.")).startsWith("451 4.3.0");
            assertThat(send(postyard, "bob@example.com").errors()).contains("421");
            assertThat(running.said()).contains("Mail is refused for now: the disk of " + data);

            running.kill();
            running = postyard.up(options);
            unreadyFor(postyard, "are kept free");
            // Again and again: an order that is just going back to be tried may be shown twice.
            var queue = "sh " + PostyardScript.ROOT.resolve("postyard") + " queue --data " + data;
            postyard.shell("until " + queue + " | grep '1 message for 1 recipient'; do sleep 0.2; done");

            Files.delete(filler);
            postyard.shell("until curl -fsS " + readiness(postyard) + "; do sleep 0.2; done");
            assertThat(send(postyard, "bob@example.com").exitCode()).isZero();
            assertThat(postyard.verb("ledger", "--data", data.toString()).output())
                    .contains("2 messages", "The books balance.");
        } finally {
            running.kill();
            postyard.shell("rm -rf " + data);
        }
    }

    private static void unreadyFor(PostyardScript postyard, String reason) throws Exception {
        var told = postyard.shell(
                "until curl -sS " + readiness(postyard) + " | grep '" + reason + "'; do sleep 0.2; done");
        assertThat(told.output()).contains("MiB free");
    }

    private static String readiness(PostyardScript postyard) {
        return "http://127.0.0.1:" + postyard.http + "/q/health/ready";
    }

    private static PostyardScript.Outcome send(PostyardScript postyard, String recipient) throws Exception {
        return postyard.shell("printf 'Subject: hello\\r\\n\\r\\nHello.\\r\\n' | curl -vsS smtp://127.0.0.1:"
                + postyard.smtp + " --mail-from ann@example.org --mail-rcpt " + recipient + " --upload-file -");
    }

    /** Where nobody else writes or deletes while this runs, if there is such a place. */
    private Path quietDisk() throws IOException {
        var shared = Path.of("/dev/shm");
        return Files.isWritable(shared) && free(shared) > 2 * FILLER ? shared : folder;
    }

    /** MiB. */
    private static long free(Path where) throws IOException {
        return Files.getFileStore(where).getUsableSpace() / MEBI;
    }

    /** Really, for a hole takes no room. */
    private static void write(Path file, int mebibytes) throws IOException {
        var chunk = new byte[MEBI];
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < mebibytes; i++) {
                out.write(chunk);
            }
        }
    }

    /** A session that stays open. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader replies;

        Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(replies.readLine()).startsWith("220");
            assertThat(say("HELO client.test")).startsWith("250");
        }

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return replies.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
