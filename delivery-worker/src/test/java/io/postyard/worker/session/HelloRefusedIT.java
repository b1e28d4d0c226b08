package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;

/** HELLO_SOFT, HELLO_HARD: the next host; 5xx of the last one to EHLO and HELO bounces, as in Postfix. */
class HelloRefusedIT extends SmtpScenario {
    @Test
    void theNextHostIsTried() {
        // Given
        first.on(Stage.EHLO, PeerBehaviour.reply(550, "not you"));
        // When, Then
        accepted(only(deliver("bob@b.test")));
        first.awaitAllClosed();
        assertThat(first.sessions().getFirst().verbs()).containsExactly("EHLO", "HELO", "QUIT");
    }

    @Test
    void refusedForEverByAll() {
        // Given
        first.on(Stage.EHLO, PeerBehaviour.reply(550, "not you"));
        second.on(Stage.EHLO, PeerBehaviour.reply(550, "nor here"));
        // When
        var report = deliver("bob@b.test");
        // Then
        refused(only(report), 550);
        assertThat(report.reachable()).isFalse();
    }

    @Test
    void refusedForNowByTheLast() {
        // Given
        first.on(Stage.EHLO, PeerBehaviour.reply(550, "not you"));
        second.on(Stage.EHLO, PeerBehaviour.reply(450, "not now"));
        // When, Then
        refused(only(deliver("bob@b.test")), 450);
    }
}
