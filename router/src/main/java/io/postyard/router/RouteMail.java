package io.postyard.router;

import io.postyard.mail.event.Event;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.router.route.Route;
import io.postyard.router.route.RouteDecision;
import io.postyard.wire.content.ContentStore;
import io.postyard.wire.loop.Outputs;
import io.postyard.wire.loop.Step;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.record.ReadMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One accepted message becomes its orders and the event that opens its accounts. */
final class RouteMail implements Step<ReadMessage> {
    /**
     * Octets of body that the orders of one message may carry inline, all together. More than ingress leaves in a message:
     * to store one here makes all that came with it wait.
     */
    static final long INLINE_LIMIT = 256 << 10;

    private static final long STORE_SECONDS = 30;

    private final PolicyView policy;
    private final ContentStore content;
    private final InstantSource clock;
    private final RouterMetrics metrics;

    RouteMail(PolicyView policy, ContentStore content, InstantSource clock, RouterMetrics metrics) {
        this.policy = policy;
        this.content = content;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public void apply(ReadMessage read, Outputs outputs) throws IOException {
        var message = read.message();
        var snapshot = policy.current();
        if (snapshot.isEmpty()) {
            // By the defaults, mail for our own domains would go to their MX: back to us.
            throw new IOException("there is no policy any more: no MailDomain and no RelayPolicy");
        }
        var routes = RouteDecision.decide(message, snapshot);
        var body = bodyFor(message, routes.size());
        var now = clock.instant();
        for (int number = 0; number < routes.size(); number++) {
            var order = order(message, number, routes.get(number), body);
            outputs.order(order, read.encode(order));
        }
        outputs.event(new Event(now, message.id(), accepted(message, routes)));
        metrics.routed(message, routes.size(), now);
    }

    /** Every order carries the body; beyond the limit it is stored once, acknowledged, and referred to. */
    private Body bodyFor(AcceptedMessage message, int orders) throws IOException {
        if (!(message.body() instanceof Body.Inline(var bytes)) || bytes.length * (long) orders <= INLINE_LIMIT) {
            return message.body();
        }
        try {
            return content.store(message.id(), bytes).get(STORE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the body of " + message.id() + " cannot be stored now", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while storing a body");
        }
    }

    private static DeliveryOrder order(AcceptedMessage message, int number, Route route, Body body) {
        var envelope = message.envelope();
        List<Addressee> addressees = new ArrayList<>(route.recipients().size());
        for (int index : route.recipients()) {
            addressees.add(new Addressee(index, envelope.recipients().get(index), Optional.empty()));
        }
        return new DeliveryOrder(
                message.id(),
                number,
                message.acceptedAt(),
                envelope.reversePath(),
                envelope.bodyType(),
                envelope.smtpUtf8(),
                envelope.returnFull(),
                envelope.envelopeId(),
                route.nextHop(),
                route.policy(),
                addressees,
                body,
                0,
                0,
                message.acceptedAt());
    }

    private static Event.Accepted accepted(AcceptedMessage message, List<Route> routes) {
        List<Event.Route> lines = new ArrayList<>(routes.size());
        for (int number = 0; number < routes.size(); number++) {
            var route = routes.get(number);
            lines.add(new Event.Route(
                    number,
                    route.nextHop().key(),
                    route.recipients(),
                    route.decidedBy().stream().map(PolicyRef::toString).toList()));
        }
        List<String> recipients =
                new ArrayList<>(message.envelope().recipients().size());
        message.envelope().recipients().forEach(r -> recipients.add(r.mailbox().toString()));
        return new Event.Accepted(
                message.acceptedAt(),
                message.envelope().reversePath().toString(),
                recipients,
                message.body().size(),
                message.origin(),
                lines,
                message.about());
    }
}
