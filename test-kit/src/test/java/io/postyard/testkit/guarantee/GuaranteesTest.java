package io.postyard.testkit.guarantee;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.ledger.Place;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.Origin;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A promise that nothing can break proves nothing. */
class GuaranteesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String BOB = "bob@peer.test";

    private final MessageId id = MessageId.next(NOW);
    private final Evidence evidence = new Evidence();

    @Test
    void holdForMailThatArrived() {
        acknowledgeAndOpen();
        evidence.event(ended(Event.Kind.DELIVERED));
        evidence.arrived("m1", "Bob@peer.test");
        assertThatCode(() -> Guarantees.all().assertHold(evidence)).doesNotThrowAnyException();
    }

    @Test
    void holdForMailThatWaits() {
        acknowledgeAndOpen();
        evidence.queued(id, 0, Place.DEFERRED);
        assertThatCode(() -> Guarantees.all().assertHold(evidence)).doesNotThrowAnyException();
    }

    @Test
    void seeThatMailSaidToBeDeliveredNeverArrived() {
        acknowledgeAndOpen();
        evidence.event(ended(Event.Kind.DELIVERED));
        assertBroken("lost: m1 to " + BOB);
    }

    @Test
    void seeThatMailWasForgotten() {
        evidence.acknowledged("m1", List.of(BOB), "2.0.0 Queued as " + id);
        assertBroken("no event opened an account");
    }

    @Test
    void seeThatMailEndedTwice() {
        acknowledgeAndOpen();
        evidence.event(ended(Event.Kind.DELIVERED));
        evidence.event(ended(Event.Kind.BOUNCED));
        evidence.arrived("m1", BOB);
        assertBroken("[DELIVERED, BOUNCED]");
    }

    @Test
    void seeThatMailArrivedTwice() {
        acknowledgeAndOpen();
        evidence.event(ended(Event.Kind.DELIVERED));
        evidence.arrived("m1", BOB);
        evidence.arrived("m1", BOB);
        assertBroken("m1 arrived 2 times");
        assertThatCode(() -> Guarantees.all()
                        .withDoublesUpTo(1, "the reply to the final dot was lost once")
                        .assertHold(evidence))
                .doesNotThrowAnyException();
    }

    @Test
    void seeThatMailDeliveredIsStillQueued() {
        acknowledgeAndOpen();
        evidence.event(ended(Event.Kind.DELIVERED));
        evidence.arrived("m1", BOB);
        evidence.queued(id, 0, Place.PENDING);
        assertBroken("books do not balance");
    }

    private void assertBroken(String words) {
        assertThatThrownBy(() -> Guarantees.all().assertHold(evidence)).hasMessageContaining(words);
    }

    private void acknowledgeAndOpen() {
        evidence.acknowledged("m1", List.of(BOB), "2.0.0 Queued as " + id);
        var origin = new Origin(
                ListenerKind.RELAY, InetAddress.getLoopbackAddress(), "client.test", "ESMTP", Optional.empty());
        evidence.event(new Event(
                NOW,
                id,
                new Event.Accepted(
                        NOW,
                        "ann@here.test",
                        List.of(BOB),
                        100,
                        origin,
                        List.of(new Event.Route(0, "mx:peer.test", List.of(0), List.of())),
                        Optional.empty())));
    }

    private Event ended(Event.Kind kind) {
        var result = new Event.Result(0, BOB, kind, Optional.<Reason>empty(), "2.0.0", "as told");
        return new Event(NOW, id, new Event.Attempted(0, 1, "mx:peer.test", 1, List.of(result), Optional.empty()));
    }
}
