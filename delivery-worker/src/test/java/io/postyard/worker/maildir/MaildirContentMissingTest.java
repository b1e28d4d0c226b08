package io.postyard.worker.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.junit.jupiter.api.Test;

/** A body that cannot be read leaves nothing behind. */
class MaildirContentMissingTest extends MaildirScenario {
    @Test
    void isDeferred() throws IOException {
        // Given
        bodies((_, _) -> new SequenceInputStream(new ByteArrayInputStream(new byte[100]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("checksum differs");
            }
        }));
        // When
        var report = deliver(order("bob@b.test"));
        // Then
        assertThat(only(report)).isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                .isEqualTo(Trouble.CONTENT_MISSING));
        assertThat(report.reachable()).isTrue();
        assertThat(files("bob", "new")).isEmpty();
        assertThat(files("bob", "tmp")).isEmpty();
    }
}
