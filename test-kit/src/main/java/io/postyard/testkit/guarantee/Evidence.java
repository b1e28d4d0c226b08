package io.postyard.testkit.guarantee;

import io.postyard.mail.event.Event;
import io.postyard.mail.ledger.Place;
import io.postyard.mail.message.MessageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a test saw from outside and what Postyard says about itself. May be fed by several threads. */
public final class Evidence {
    private static final Pattern QUEUED_AS = Pattern.compile("\\b([0-9A-Z]{20})\\b");

    /** One recipient of one message, as the world outside knows it; addresses compare without case. */
    public record Delivery(String token, String recipient) {
        public Delivery {
            recipient = recipient.toLowerCase(Locale.ROOT);
        }
    }

    /** One recipient of one message, as Postyard knows it. */
    public record Account(MessageId message, int recipient) {}

    /** A recipient seen in the queue. */
    public record Waiting(Account account, Place place) {}

    private final Map<Delivery, MessageId> acknowledged = new HashMap<>();
    private final Map<Delivery, Integer> arrived = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Waiting> queue = new ArrayList<>();

    /**
     * The client was told 250.
     *
     * @param token what the test knows the message by; stands in its content
     * @param reply the text of the 250, which names the message's id
     */
    public synchronized void acknowledged(String token, List<String> recipients, String reply) {
        var matcher = QUEUED_AS.matcher(reply);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no message id in the reply: " + reply);
        }
        var id = new MessageId(matcher.group(1));
        recipients.forEach(recipient -> acknowledged.put(new Delivery(token, recipient), id));
    }

    /** A peer took the message for this recipient, or it lies in the recipient's maildir. */
    public synchronized void arrived(String token, String recipient) {
        arrived.merge(new Delivery(token, recipient), 1, Integer::sum);
    }

    /** One record of {@code events}; all of them, each once. */
    public synchronized void event(Event event) {
        events.add(event);
    }

    /** A recipient was seen in the queue at the end. */
    public synchronized void queued(MessageId message, int recipient, Place place) {
        queue.add(new Waiting(new Account(message, recipient), place));
    }

    synchronized Map<Delivery, MessageId> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    synchronized Map<Delivery, Integer> arrivals() {
        return Map.copyOf(arrived);
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized List<Waiting> queue() {
        return List.copyOf(queue);
    }

    /** The accounts of an acknowledged recipient; more than one if the envelope names it twice. */
    Set<Account> accountsOf(MessageId id, String recipient) {
        var found = new HashSet<Account>();
        for (var event : events()) {
            if (event.messageId().equals(id) && event.detail() instanceof Event.Accepted accepted) {
                for (int i = 0; i < accepted.recipients().size(); i++) {
                    if (accepted.recipients().get(i).equalsIgnoreCase(recipient)) {
                        found.add(new Account(id, i));
                    }
                }
            }
        }
        return found;
    }

    /** How each account ended, in the order of the events. */
    Map<Account, List<Event.Kind>> endings() {
        Map<Account, List<Event.Kind>> endings = new HashMap<>();
        for (var event : events()) {
            if (event.detail() instanceof Event.Attempted attempted) {
                for (var result : attempted.results()) {
                    if (result.kind().closesAccount()) {
                        endings.computeIfAbsent(
                                        new Account(event.messageId(), result.recipient()), a -> new ArrayList<>())
                                .add(result.kind());
                    }
                }
            }
        }
        return endings;
    }
}
