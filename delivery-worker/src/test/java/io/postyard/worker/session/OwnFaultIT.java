package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.queue.Body;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An exception of ours: the recipients without an outcome are deferred, and the session goes on living. */
class OwnFaultIT extends SmtpScenario {
    @Test
    void becomesAnOutcome() {
        // Given
        var calls = new AtomicInteger();
        shaping(100, 1);
        bodies((_, _) -> {
            if (calls.incrementAndGet() == 2) {
                throw new IllegalStateException("a bug");
            }
            return new ByteArrayInputStream("hi\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        var body = new Body.Stored(0, List.of(1L), 4, 0);
        // When
        var report = deliver(body, BodyType.SEVEN_BIT, "ann@b.test", "bob@b.test");
        // Then
        accepted(report.outcomes().get(0));
        assertThat(report.outcomes().get(1)).isInstanceOf(AttemptOutcome.OwnFault.class);
        accepted(only(deliver("cec@b.test")));
    }

    @Test
    void doesNotMakeOneHostsRefusalABounce() {
        // Given
        first.on(Stage.EHLO, PeerBehaviour.reply(550, "not you"));
        bodies((_, _) -> {
            throw new IllegalStateException("a bug");
        });
        // When
        var report = deliver(new Body.Stored(0, List.of(1L), 4, 0), BodyType.SEVEN_BIT, "bob@b.test");
        // Then
        assertThat(only(report)).isInstanceOf(AttemptOutcome.OwnFault.class);
    }
}
