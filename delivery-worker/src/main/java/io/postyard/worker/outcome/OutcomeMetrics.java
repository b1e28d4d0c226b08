package io.postyard.worker.outcome;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.queue.DeliveryOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Counts what became of recipients; labels come from enums only. */
final class OutcomeMetrics {
    private final Map<Event.Kind, Counter> plain = new EnumMap<>(Event.Kind.class);
    private final Map<Event.Kind, Map<Reason, Counter>> explained = new EnumMap<>(Event.Kind.class);
    private final Map<Reason, Counter> setAside = new EnumMap<>(Reason.class);
    private final Map<Event.NoticeKind, Counter> reports = new EnumMap<>(Event.NoticeKind.class);
    private final Counter unreported;
    private final Counter conclusionsFailed;
    private final Timer attempts;
    private final Timer queueTime;

    OutcomeMetrics(MeterRegistry metrics) {
        for (var kind : Event.Kind.values()) {
            plain.put(kind, recipients(metrics, kind, Optional.empty()));
            var byReason = new EnumMap<Reason, Counter>(Reason.class);
            for (var reason : Reason.values()) {
                byReason.put(reason, recipients(metrics, kind, Optional.of(reason)));
            }
            explained.put(kind, byReason);
        }
        for (var reason : Reason.values()) {
            setAside.put(
                    reason,
                    Counter.builder("postyard_worker_orders_set_aside_total")
                            .description("Waiting orders moved to a deferred tier without an attempt")
                            .tag("reason", reason.name())
                            .register(metrics));
        }
        for (var kind : Event.NoticeKind.values()) {
            reports.put(kind, reports(metrics, Optional.of(kind)));
        }
        unreported = reports(metrics, Optional.empty());
        conclusionsFailed = Counter.builder("postyard_worker_conclusions_failed_total")
                .description("Attempts from which nothing could be concluded, by a fault of ours")
                .register(metrics);
        attempts = Timer.builder("postyard_worker_attempt_seconds")
                .description("Duration of delivery attempts")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1))
                .register(metrics);
        queueTime = Timer.builder("postyard_worker_queue_seconds")
                .description("Time from acceptance to delivery, of delivered recipients")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(10),
                        Duration.ofHours(4))
                .register(metrics);
    }

    private static Counter recipients(MeterRegistry metrics, Event.Kind kind, Optional<Reason> reason) {
        return Counter.builder("postyard_worker_recipients_total")
                .description("Recipients after an attempt, by what became of them and why")
                .tag("disposition", kind.name())
                .tag("reason", reason.map(Reason::name).orElse("NONE"))
                .register(metrics);
    }

    private static Counter reports(MeterRegistry metrics, Optional<Event.NoticeKind> kind) {
        return Counter.builder("postyard_worker_reports_total")
                .description("Reports to senders, by what they tell")
                .tag("kind", kind.map(Event.NoticeKind::name).orElse("UNREPORTED"))
                .register(metrics);
    }

    void attempted(DeliveryOrder order, Concluded concluded, Duration took, Instant now) {
        attempts.record(took);
        for (var event : concluded.events()) {
            switch (event.detail()) {
                case Event.Noticed noticed -> reports.get(noticed.kind()).increment();
                case Event.Unreported _ -> unreported.increment();
                default -> {}
            }
        }
        for (var result : concluded.attempted().results()) {
            result.reason()
                    .map(explained.get(result.kind())::get)
                    .orElse(plain.get(result.kind()))
                    .increment();
            if (result.kind() == Event.Kind.DELIVERED) {
                queueTime.record(Duration.between(order.acceptedAt(), now));
            }
        }
    }

    void conclusionFailed() {
        conclusionsFailed.increment();
    }

    void setAside(Reason reason) {
        setAside.get(reason).increment();
    }
}
