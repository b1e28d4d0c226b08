package io.postyard.router;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postyard.mail.queue.AcceptedMessage;
import java.time.Duration;
import java.time.Instant;

/** What the router counts. Work of an aborted transaction is counted again when it is tried again. */
final class RouterMetrics {
    private final Counter messages;
    private final Counter recipients;
    private final Counter orders;
    private final Timer delay;

    RouterMetrics(MeterRegistry registry) {
        messages = Counter.builder("postyard.router.messages")
                .description("Messages routed")
                .register(registry);
        recipients = Counter.builder("postyard.router.recipients")
                .description("Recipients routed")
                .register(registry);
        orders = Counter.builder("postyard.router.orders")
                .description("Delivery orders written")
                .register(registry);
        delay = Timer.builder("postyard.router.delay")
                .description("From acceptance of a message until it is routed")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1))
                .register(registry);
    }

    void routed(AcceptedMessage message, int routes, Instant now) {
        messages.increment();
        recipients.increment(message.envelope().recipients().size());
        orders.increment(routes);
        var waited = Duration.between(message.acceptedAt(), now);
        delay.record(waited.isNegative() ? Duration.ZERO : waited);
    }
}
