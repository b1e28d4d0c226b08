package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.queue.Body;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** CANNOT_CARRY: another host may offer what the first lacks. */
class PeerCannotCarryIT extends SmtpScenario {
    private static final Body LATIN =
            new Body.Inline("Subject: x\r\n\r\nna\u00efve\r\n".getBytes(StandardCharsets.ISO_8859_1));

    @Test
    void theNextHostCan() {
        // Given
        first.hide("8BITMIME");
        // When
        accepted(only(deliver(LATIN, BodyType.EIGHT_BIT_MIME, "bob@b.test")));
        // Then
        assertThat(second.awaitAccepted(1).getFirst().mail()).contains("BODY=8BITMIME");
    }

    @Test
    void noHostCan() {
        // Given
        first.hide("8BITMIME");
        second.hide("8BITMIME");
        // When, Then
        assertThat(only(deliver(LATIN, BodyType.EIGHT_BIT_MIME, "bob@b.test")))
                .isInstanceOfSatisfying(AttemptOutcome.Unsuitable.class, u -> assertThat(u.trouble())
                        .isEqualTo(Trouble.NO_8BITMIME));
    }

    @Test
    void tooLargeForAll() {
        // Given
        first.offer("SIZE 20");
        second.offer("SIZE 20");
        // When, Then
        assertThat(only(deliver("bob@b.test")))
                .isInstanceOfSatisfying(AttemptOutcome.Unsuitable.class, u -> assertThat(u.trouble())
                        .isEqualTo(Trouble.TOO_LARGE));
    }
}
