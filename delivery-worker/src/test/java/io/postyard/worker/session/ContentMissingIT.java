package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.queue.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CONTENT_UNREADABLE: our fault; no host gets a final dot, and no other host is tried. */
class ContentMissingIT extends SmtpScenario {
    private static final Body.Stored STORED = new Body.Stored(0, List.of(1L, 2L), 200_000, 0);

    private void isDeferred() {
        var report = deliver(STORED, BodyType.SEVEN_BIT, "ann@b.test", "bob@b.test");
        assertThat(report.outcomes().values()).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                        .isEqualTo(Trouble.CONTENT_MISSING)));
        assertThat(report.reachable()).isTrue();
        assertThat(first.accepted()).isEmpty();
        assertThat(second.sessions()).isEmpty();
    }

    @Test
    void fromTheStart() {
        isDeferred();
        assertThat(first.sessions().getFirst().verbs()).doesNotContain("MAIL");
        assertThat(isConnected()).isTrue();
    }

    @Test
    void fromTheMiddle() {
        // Given
        bodies((_, _) -> new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("checksum differs");
            }
        }));
        // When, Then
        isDeferred();
        first.awaitAllClosed();
        assertThat(first.accepted()).isEmpty();
    }
}
