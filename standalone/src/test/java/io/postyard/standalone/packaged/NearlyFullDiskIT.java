package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mail is refused for as long as the disk has too little room, and what is queued stays. */
@Timeout(300)
class NearlyFullDiskIT {
    private static final int MEBI = 1 << 20;
    private static final int UNTIL_NEARLY_FULL = 1_000;

    /** What was deleted before this test may still become free. */
    private static final int FILLER = 1_600;

    @TempDir
    Path folder;

    @Test
    void refusesMailUntilThereIsRoomAgain() throws Exception {
        var postyard = new PostyardScript(folder);
        var filler = folder.resolve("filler");
        long keptFree = Files.getFileStore(folder).getUsableSpace() / MEBI - UNTIL_NEARLY_FULL;
        var running = postyard.up("--keep-free", keptFree + "Mi");
        try {
            assertThat(send(postyard).exitCode()).isZero();

            write(filler, FILLER);
            var health = postyard.shell("until curl -sS http://127.0.0.1:" + postyard.http
                    + "/q/health/ready | grep 'are kept free'; do sleep 0.2; done");
            assertThat(health.output()).contains("MiB free");
            assertThat(send(postyard).errors()).contains("421");
            assertThat(running.said()).contains("Mail is refused for now");
            assertThat(postyard.verb("ledger").exitCode()).isZero();

            Files.delete(filler);
            postyard.shell("until curl -fsS http://127.0.0.1:" + postyard.http + "/q/health/ready; do sleep 0.2; done");
            assertThat(send(postyard).exitCode()).isZero();
        } finally {
            running.kill();
        }
    }

    private static PostyardScript.Outcome send(PostyardScript postyard) throws Exception {
        return postyard.shell("printf 'Subject: hello\\r\\n\\r\\nHello.\\r\\n' | curl -vsS smtp://127.0.0.1:"
                + postyard.smtp + " --mail-from ann@example.org --mail-rcpt bob@example.com --upload-file -");
    }

    /** Really, for a hole takes no room. */
    private static void write(Path file, int mebibytes) throws IOException {
        var chunk = new byte[MEBI];
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < mebibytes; i++) {
                out.write(chunk);
            }
            out.getFD().sync();
        }
    }
}
