package io.postyard.worker.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** A disk that cannot be written to defers, and holds the destination back. */
class MaildirDiskFailsTest extends MaildirScenario {
    @Test
    void aFileStandsWhereTheMaildirShouldBe() throws IOException {
        // Given
        Files.createDirectories(root.resolve("mail/b.test"));
        Files.writeString(root.resolve("mail/b.test/bob"), "in the way");
        // When
        var report = deliver(order("bob@b.test", "cec@b.test"));
        // Then
        assertThat(report.outcomes().get(0))
                .isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                        .isEqualTo(Trouble.LOCAL_DISK));
        accepted(report.outcomes().get(1));
        assertThat(report.reachable()).isFalse();
    }
}
