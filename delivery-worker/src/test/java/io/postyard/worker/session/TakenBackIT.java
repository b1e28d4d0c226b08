package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.queue.Body;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An attempt that hangs is taken back for others' sake, but never once the peer may have the message. */
class TakenBackIT extends SmtpScenario {
    @ParameterizedTest
    @EnumSource(names = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA"})
    void endsBeforeTheMessageDoes(Stage stage) throws Exception {
        // Given
        first.on(stage, PeerBehaviour.stall());
        var report = CompletableFuture.supplyAsync(() -> deliver("bob@b.test"));
        first.awaitStalls(1);
        // When
        assertThat(takeBack()).isTrue();
        assertThat(takeBack()).as("again").isFalse();
        // Then
        assertThat(only(report.get(20, TimeUnit.SECONDS)))
                .isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> {
                    assertThat(u.trouble()).isEqualTo(Trouble.DESTINATION_SLOW);
                    assertThat(u.detail()).startsWith("given up early");
                });
        first.release();
        first.awaitAllClosed();
        assertThat(first.accepted()).isEmpty();
        assertThat(second.sessions()).isEmpty();
        assertThat(isConnected()).isFalse();
    }

    @Test
    void bouncesNobodyForWhatOnlyTheFirstHostRefused() {
        // Given
        var body = "Subject: x\r\n\r\nna\u00efve\r\n".getBytes(StandardCharsets.ISO_8859_1);
        first.hide("8BITMIME");
        bodies((_, _) -> {
            // Read to see whether the first host can carry it.
            takeBack();
            return new ByteArrayInputStream(body);
        });
        // When
        var report = deliver(new Body.Stored(0, List.of(0L), body.length, 0), BodyType.EIGHT_BIT_MIME, "bob@b.test");
        // Then
        assertThat(report.isTakenBack()).isTrue();
        assertThat(only(report)).isInstanceOf(AttemptOutcome.Unreachable.class);
        assertThat(second.sessions()).isEmpty();
    }

    @Test
    void neverBeforeItHasLastedForAWhile() throws Exception {
        // Given
        patience(Duration.ofHours(1));
        first.on(Stage.RCPT, PeerBehaviour.stall());
        var report = CompletableFuture.supplyAsync(() -> deliver("bob@b.test"));
        first.awaitStalls(1);
        // When
        assertThat(takeBack()).isFalse();
        first.release();
        // Then
        accepted(only(report.get(20, TimeUnit.SECONDS)));
    }

    @Test
    void neverAfterTheFinalDot() throws Exception {
        // Given
        first.on(Stage.FINAL_DOT, PeerBehaviour.stall()).times(1);
        var report = CompletableFuture.supplyAsync(() -> deliver("bob@b.test"));
        first.awaitStalls(1);
        // When
        assertThat(takeBack()).isFalse();
        first.release();
        // Then
        accepted(only(report.get(20, TimeUnit.SECONDS)));
        assertThat(first.awaitAccepted(1)).hasSize(1);
        assertThat(takeBack()).as("between two attempts").isFalse();
        accepted(only(deliver("cec@b.test")));
    }

    @Test
    void keepsWhatAnEarlierTransactionDelivered() throws Exception {
        // Given
        shaping(100, 1);
        first.onRcpt("cec@b.test", PeerBehaviour.stall());
        var report = CompletableFuture.supplyAsync(() -> deliver("bob@b.test", "cec@b.test", "dan@b.test"));
        first.awaitStalls(1);
        // When
        assertThat(takeBack()).isTrue();
        // Then
        var outcomes = report.get(20, TimeUnit.SECONDS).outcomes();
        accepted(outcomes.get(0));
        assertThat(outcomes.get(1)).isInstanceOf(AttemptOutcome.Unreachable.class);
        assertThat(outcomes.get(2)).isInstanceOf(AttemptOutcome.Unreachable.class);
        assertThat(first.accepted()).hasSize(1);
    }
}
