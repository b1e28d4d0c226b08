package io.postyard.ingress.refusal;

import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.reply.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Refusals since they were last taken: one entry for each client, reply and set of policies. When there are too many of these,
 * clients without any are counted together, one entry for each reply and set of policies. A client has so many entries at
 * most, that it takes ten to crowd out others. Thread-safe.
 */
final class RefusalTally {
    /** Entries of one client each, and as many again of many clients. */
    static final int MOST_ENTRIES = 200;

    /** Of one client. */
    static final int MOST_OF_CLIENT = 20;

    /** Of one entry. */
    static final int MOST_MAIL = 10;

    /** Of all addresses of all mail. */
    static final int MOST_CHARACTERS = 256 << 10;

    private record Cause(Optional<Network> client, Reply reply, List<PolicyRef> policies) {}

    private static final class Entry {
        private final Instant since;
        private final List<RefusedMail> mail = new ArrayList<>(1);
        private long times;

        private Entry(Instant since) {
            this.since = since;
        }
    }

    private Map<Cause, Entry> ofOne = new LinkedHashMap<>();
    private Map<Cause, Entry> ofMany = new LinkedHashMap<>();
    private Map<Network, Integer> entriesOf = new HashMap<>();
    private int characters;

    /** @return false if there is no room for it: nothing will tell of it */
    synchronized boolean add(Instant now, Refusal refusal) {
        var entry = entry(now, Network.ofClient(refusal.client()), refusal);
        entry.ifPresent(counted -> {
            counted.times++;
            refusal.mail().ifPresent(mail -> name(counted, mail));
        });
        return entry.isPresent();
    }

    private Optional<Entry> entry(Instant now, Network client, Refusal refusal) {
        var own = new Cause(Optional.of(client), refusal.reply(), refusal.policies());
        var known = ofOne.get(own);
        if (known != null) {
            return Optional.of(known);
        }
        if (entriesOf.getOrDefault(client, 0) >= MOST_OF_CLIENT) {
            return Optional.empty();
        }
        if (ofOne.size() < MOST_ENTRIES) {
            entriesOf.merge(client, 1, Integer::sum);
            return Optional.of(ofOne.computeIfAbsent(own, _ -> new Entry(now)));
        }
        var shared = new Cause(Optional.empty(), refusal.reply(), refusal.policies());
        return ofMany.size() < MOST_ENTRIES
                ? Optional.of(ofMany.computeIfAbsent(shared, _ -> new Entry(now)))
                : Optional.ofNullable(ofMany.get(shared));
    }

    private void name(Entry entry, RefusedMail mail) {
        int length = mail.sender().length()
                + mail.recipients().stream().mapToInt(String::length).sum();
        if (entry.mail.size() < MOST_MAIL && characters + length <= MOST_CHARACTERS && !entry.mail.contains(mail)) {
            characters += length;
            entry.mail.add(mail);
        }
    }

    /** An event for each entry; the tally is empty afterwards. */
    List<Event> take(Instant now) {
        Map<Cause, Entry> one;
        Map<Cause, Entry> many;
        synchronized (this) {
            one = ofOne;
            many = ofMany;
            ofOne = new LinkedHashMap<>();
            ofMany = new LinkedHashMap<>();
            entriesOf = new HashMap<>();
            characters = 0;
        }
        var events = new ArrayList<Event>(one.size() + many.size());
        one.forEach((cause, entry) -> events.add(event(now, cause, entry)));
        many.forEach((cause, entry) -> events.add(event(now, cause, entry)));
        return events;
    }

    private static Event event(Instant now, Cause cause, Entry entry) {
        return new Event(
                now,
                MessageId.next(now),
                new Event.Refused(
                        entry.since,
                        cause.client(),
                        cause.reply().oneLine(),
                        cause.policies().stream().map(PolicyRef::toString).toList(),
                        entry.times,
                        List.copyOf(entry.mail)));
    }
}
