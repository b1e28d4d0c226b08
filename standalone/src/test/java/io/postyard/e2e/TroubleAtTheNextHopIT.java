package io.postyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a next hop does for a while, mail gets there, and once. */
class TroubleAtTheNextHopIT extends Scenario {
    private static final String FROM = "ann@" + HERE;

    @Override
    Stream<DomainPolicy> domains() {
        return Stream.of(domain("peer.test", toHost(peer.ip(), peer.port())));
    }

    /** Everything is tried again after a second. */
    @Override
    Stream<RelayRule> rules() {
        var ref = new PolicyRef("RelayPolicy", "local/quick", 1);
        var retry = new RetrySchedule(List.of(Duration.ofSeconds(1)), List.of(), Duration.ofHours(1));
        return Stream.of(new RelayRule(
                ref,
                1,
                Set.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.of(new DeliveryRule(ref, Optional.empty(), TlsMode.OPPORTUNISTIC, Shaping.DEFAULT, retry))));
    }

    @Test
    void aGreylistedMessageIsSentAgain() throws IOException {
        peer.on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 greylisted")).timesForEachAddress(1);
        send("greylisted", FROM, "bob@peer.test", "eve@peer.test");
        awaitDrained();
        assertThat(peer.acceptedFor("bob@peer.test")).hasSize(1);
        assertThat(peer.acceptedFor("eve@peer.test")).hasSize(1);
    }

    @Test
    void oneRecipientWaitsWithoutTheOthers() throws IOException {
        peer.onRcpt("later@peer.test", PeerBehaviour.reply(452, "4.2.2 full")).times(1);
        send("partly", FROM, "now@peer.test", "later@peer.test");
        awaitDrained();
        assertThat(peer.accepted())
                .extracting(message -> List.copyOf(message.recipients()))
                .containsExactly(List.of("now@peer.test"), List.of("later@peer.test"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"CONNECT", "GREETING", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "FINAL_DOT"})
    void aConnectionLostBeforeTheMessageIsTakenLosesAndDoublesNothing(Stage stage) throws IOException {
        peer.on(stage, PeerBehaviour.drop()).times(1);
        send("lost at " + stage, FROM, "bob@peer.test");
        awaitDrained();
        assertThat(peer.accepted()).hasSize(1);
    }

    @Test
    void aReplyToTheFinalDotThatIsLostMakesOneDouble() throws IOException {
        guarantees = guarantees.withDoublesUpTo(1, "the peer took the message and did not say so");
        peer.on(Stage.AFTER_FINAL_DOT, PeerBehaviour.drop()).times(1);
        send("in doubt", FROM, "bob@peer.test");
        awaitDrained();
        assertThat(peer.accepted()).hasSize(2);
        assertThat(events())
                .anyMatch(event -> event.detail() instanceof Event.Attempted attempted
                        && attempted.results().getFirst().reason().equals(Optional.of(Reason.LOST_AFTER_FINAL_DOT)));
    }

    @Test
    void aHostThatIsDownIsTriedUntilItIsBack() throws IOException {
        peer.goDown();
        send("while down", FROM, "bob@peer.test");
        awaitEvent("a failed attempt", event -> event.detail() instanceof Event.Attempted);
        peer.comeBack();
        awaitDrained();
        assertThat(peer.accepted()).hasSize(1);
    }

    @Test
    void aServerThatIsGoingDownIsLeftAndComeBackTo() throws IOException {
        peer.on(Stage.MAIL, PeerBehaviour.replyAndClose(421, "4.3.2 going down"))
                .times(1);
        send("turned away", FROM, "bob@peer.test");
        awaitDrained();
        assertThat(peer.accepted()).hasSize(1);
    }
}
