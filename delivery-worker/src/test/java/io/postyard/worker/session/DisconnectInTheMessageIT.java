package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.queue.Body;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** TRANSACTION_BROKEN in the middle of a large message; a reply said before hanging up counts. */
class DisconnectInTheMessageIT extends SmtpScenario {
    /** More than sockets hold in between: who has sent the end of data cannot know what became of it. */
    private static final byte[] LARGE = new byte[16_000_000];

    static {
        Arrays.fill(LARGE, (byte) 'x');
        for (int i = 70; i < LARGE.length; i += 72) {
            LARGE[i] = '\r';
            LARGE[i + 1] = '\n';
        }
    }

    @Test
    void theNextHostTakesIt() {
        // Given
        first.on(Stage.BODY, PeerBehaviour.reset());
        // When
        var report = deliver(new Body.Inline(LARGE), BodyType.SEVEN_BIT, "bob@b.test");
        // Then
        accepted(only(report));
        assertThat(second.awaitAccepted(1).getFirst().octets()).startsWith(LARGE);
    }
}
