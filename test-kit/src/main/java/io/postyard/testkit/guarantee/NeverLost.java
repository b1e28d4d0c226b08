package io.postyard.testkit.guarantee;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Judged from outside: it is not enough that the events say that a message was delivered. */
public final class NeverLost implements Guarantee {
    @Override
    public String promise() {
        return "a recipient whose message was acknowledged has it, or was given up with a reason, or is in the queue";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        var arrivals = evidence.arrivals();
        var endings = evidence.endings();

        var waiting = new HashSet<Evidence.Account>();
        var unrouted = new HashSet<MessageId>();
        for (var seen : evidence.queue()) {
            switch (seen.place()) {
                case ACCEPTED -> unrouted.add(seen.account().message());
                case PENDING, DEFERRED -> waiting.add(seen.account());
            }
        }
        var breaches = new ArrayList<String>();
        evidence.acknowledged().forEach((delivery, id) -> {
            if (arrivals.containsKey(delivery) || unrouted.contains(id)) {
                return;
            }
            var own = evidence.accountsOf(id, delivery.recipient());
            boolean accounted = own.stream()
                    .anyMatch(
                            account -> waiting.contains(account) || givenUp(endings.getOrDefault(account, List.of())));
            if (!accounted) {
                breaches.add("lost: " + delivery.token() + " to " + delivery.recipient() + " (" + id + ", "
                        + (own.isEmpty()
                                ? "no event opened an account"
                                : "the events say "
                                        + own.stream().map(endings::get).toList())
                        + ")");
            }
        });
        return breaches;
    }

    private static boolean givenUp(List<Event.Kind> endings) {
        return endings.contains(Event.Kind.BOUNCED) || endings.contains(Event.Kind.EXPIRED);
    }
}
