package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;

/** HELO is all that the peer knows. */
class PeerWithoutEhloIT extends SmtpScenario {
    @Test
    void mailGoesStepByStep() {
        // Given
        first.on(Stage.EHLO, PeerBehaviour.reply(502, "what?")).times(1);
        first.hide("PIPELINING");
        // When
        accepted(only(deliver("bob@b.test")));
        // Then
        assertThat(first.sessions().getFirst().verbs()).containsExactly("EHLO", "HELO", "MAIL", "RCPT", "DATA");
        assertThat(first.sessions().getFirst().isPipelined()).isFalse();
    }
}
