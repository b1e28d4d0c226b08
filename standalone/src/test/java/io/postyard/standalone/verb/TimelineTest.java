package io.postyard.standalone.verb;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.Kind;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.queue.TlsFacts;
import io.postyard.wire.unreadable.SetAside;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final Optional<TlsFacts> TLS =
            Optional.of(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()));
    private static final MessageId ID = MessageId.next(START);

    @Test
    void tellsTheStoryWithWhatTheRemoteSaid() {
        var events = List.of(
                accepted(),
                attempted(1, Kind.DEFERRED, Optional.of(Reason.REMOTE_DEFERRED), "mx said: 450 4.2.1 later"),
                attempted(2, Kind.DELIVERED, Optional.empty(), "mx said: 250 ok"));
        var story = String.join("\n", new Timeline(ID, events, List.of(), List.of(), START.plusSeconds(90)).lines());
        assertThat(story)
                .contains(
                        "accepted from <ann@example.org>",
                        "client.example (mail.example) [192.0.2.1] by ESMTPS, TLSv1.3 TLS_AES_128_GCM_SHA256 on relay")
                .contains("bob@example.com: deferred; mx said: 450 4.2.1 later [remote deferred, 4.2.1]")
                .contains("bob@example.com: delivered; mx said: 250 ok")
                .endsWith("Now: delivered.");
    }

    @Test
    void whatIsSetAsideOrRemovedIsNotQueued() {
        var aside = new SetAside(
                "pending.default.normal-0@7",
                "pending.default.normal",
                0,
                7,
                Optional.of(ID),
                List.of(0),
                START.plusSeconds(1),
                "a fault of ours",
                100,
                true);
        assertThat(conclusion(List.of(accepted()), List.of(aside))).isEqualTo("Now: set aside.");
        assertThat(conclusion(List.of(), List.of(aside))).isEqualTo("Now: set aside.");

        var removed = new Event(
                START.plusSeconds(60), ID, new Event.Removed(aside.name(), aside.error(), aside.recipients(), true));
        assertThat(conclusion(List.of(accepted(), removed), List.of())).isEqualTo("Now: removed.");
        assertThat(conclusion(List.of(removed), List.of())).isEqualTo("Now: removed.");
    }

    @Test
    void tellsWhatWasSetAsideAndPutBack() {
        var record = "accepted-0@17";
        var aside = event(
                10,
                new Event.SetAside(record, "a fault of ours", Optional.empty(), Event.Part.ROUTER, "router-0", true));
        var back = event(20, new Event.PutBack(record, true));

        assertThat(story(List.of(aside, back, accepted()), List.of()))
                .containsSubsequence(
                        "set aside by the router router-0, for it could not be worked on: a fault of ours",
                        "the record accepted-0@17",
                        "put back by an operator: the record accepted-0@17",
                        "Now: queued.");
        // What waits now is said once, whether the trail knows of it or not.
        var waits = new SetAside(
                record, "accepted", 0, 17, Optional.of(ID), List.of(), START.plusSeconds(10), "a fault", 100, true);
        assertThat(story(List.of(aside), List.of(waits)))
                .containsOnlyOnce("could not be worked on")
                .containsSubsequence("waits for you: ./postyard unreadable accepted-0@17", "Now: set aside.");
        assertThat(story(List.of(), List.of(waits))).containsOnlyOnce("could not be worked on: a fault");
    }

    @Test
    void anOrderThatIsSetAsideIsNamed() {
        var aside = new Event.SetAside(
                "deferred.1m-0@7", "too large", Optional.of(2), Event.Part.DEFERRED_MOVER, "worker-1", true);

        assertThat(story(List.of(event(10, aside)), List.of()))
                .contains("set aside by the deferred mover worker-1", "the record deferred.1m-0@7, order 2");
    }

    @Test
    void aRecordOfNoKnownMessageHasNoStory() {
        var aside = new Event.SetAside(
                "pending.default.normal-0@7", "junk", Optional.empty(), Event.Part.WORKER, "worker-0", false);

        assertThat(story(List.of(event(10, aside)), List.of())).endsWith("Of which message it is cannot be told.");
    }

    private static Event event(int seconds, Event.Detail detail) {
        return new Event(START.plusSeconds(seconds), ID, detail);
    }

    private static String story(List<Event> events, List<SetAside> aside) {
        return String.join("\n", new Timeline(ID, events, List.of(), aside, START.plusSeconds(90)).lines());
    }

    private static String conclusion(List<Event> events, List<SetAside> aside) {
        return new Timeline(ID, events, List.of(), aside, START.plusSeconds(90))
                .lines()
                .getLast();
    }

    @Test
    void listsTheNewestMessageOfAnAddressFirst() {
        var search = new AddressSearch("BOB@");
        search.add(accepted());
        var later = MessageId.next(START.plusSeconds(60));
        search.add(new Event(START.plusSeconds(60), later, accepted().detail()));
        assertThat(search.found()).extracting(AddressSearch.Match::id).containsExactly(later, ID);
        assertThat(search.found()).extracting(AddressSearch.Match::state).containsOnly("queued");
    }

    private static Event accepted() {
        var origin = new Origin(
                ListenerKind.RELAY,
                address(),
                "client.example",
                "ESMTPS",
                Optional.empty(),
                TLS,
                Optional.of(Domain.of("mail.example")));
        return new Event(
                START,
                ID,
                new Event.Accepted(
                        START,
                        "ann@example.org",
                        List.of("bob@example.com"),
                        204,
                        origin,
                        List.of(new Event.Route(0, "mx:example.com", List.of(0), List.of())),
                        Optional.empty()));
    }

    private static Event attempted(int attempt, Kind kind, Optional<Reason> reason, String text) {
        var result =
                new Event.Result(0, "bob@example.com", kind, reason, kind == Kind.DELIVERED ? "2.0.0" : "4.2.1", text);
        return new Event(
                START.plusSeconds(30L * attempt),
                ID,
                new Event.Attempted(0, attempt, "mx:example.com", 12, List.of(result), Optional.empty()));
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
