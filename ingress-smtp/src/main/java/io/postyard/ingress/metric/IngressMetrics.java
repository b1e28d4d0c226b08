package io.postyard.ingress.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.admission.ConnectionLimit;
import io.postyard.ingress.tls.Certificates;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of ingress, made once; counting is one addition. */
public final class IngressMetrics {
    /** What became of a connection. */
    public enum Connection {
        ACCEPTED,
        BUSY,
        TOO_MANY_OF_CLIENT,
        NOT_READY
    }

    /** What became of a connection from a network of proxies before it was a session. */
    public enum Proxied {
        /** It is for a client whose address was given. */
        CLIENT,
        /** It is for the proxy itself, or for somebody unknown. */
        PROXY,
        /** No header, a broken one, or one that is too long. */
        MALFORMED,
        /** From a UNIX socket, or by datagrams. */
        UNSUPPORTED,
        TIMEOUT,
        /** The proxy left. */
        LOST,
        TOO_MANY
    }

    /** What became of a message, once its data was asked for. */
    public enum Message {
        ACCEPTED,
        /** 5xx: content, size, loops. */
        REFUSED,
        /** 4xx: the queue could not be written to. */
        QUEUE_UNAVAILABLE,
        /** 4xx: no memory. */
        SHED,
        /** The client left in the middle. */
        ABORTED
    }

    /** What became of a RCPT. */
    public enum Recipient {
        ACCEPTED,
        REFUSED,
        DEFERRED
    }

    /** What became of a TLS handshake. */
    public enum Handshake {
        /** With a key exchange of its own. */
        FULL,
        /** Went on with the keys of an earlier session. */
        RESUMED,
        /** The client knows only versions that are not safe. */
        NO_COMMON_VERSION,
        NO_COMMON_CIPHER,
        /** The client does not trust our certificate. */
        CERTIFICATE_REFUSED,
        /** The client ended it for another reason of its own. */
        REFUSED,
        /** What came was not TLS at all. */
        NOT_TLS,
        /** The client left. */
        LOST,
        TIMEOUT,
        /** A client on a port for TLS alone, and no certificate. */
        NO_CERTIFICATE,
        OTHER
    }

    /** What became of an AUTH. */
    public enum Login {
        SUCCEEDED,
        /** Name or password wrong. */
        FAILED,
        /** What was said breaks the rules of the mechanism. */
        MALFORMED,
        /** 4xx: too many waited already. */
        BUSY
    }

    /** Which time-out ended a session. */
    public enum Timeout {
        COMMAND,
        DATA,
        TOO_SLOW
    }

    /** What became of a refusal. */
    public enum Refusal {
        /** An event on the trail counts it. */
        TOLD,
        /** No event does: there were too many different ones within seconds. */
        CROWDED_OUT,
        /** No event does, as far as is known: Kafka did not take it. */
        NOT_WRITTEN
    }

    private final Map<Connection, Counter> connections = new EnumMap<>(Connection.class);
    private final Map<Proxied, Counter> proxied = new EnumMap<>(Proxied.class);
    private final Map<Message, Counter> messages = new EnumMap<>(Message.class);
    private final Map<Recipient, Counter> recipients = new EnumMap<>(Recipient.class);
    private final Map<Timeout, Counter> timeouts = new EnumMap<>(Timeout.class);
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final Map<Handshake, Counter> handshakes = new EnumMap<>(Handshake.class);
    private final Map<Login, Counter> logins = new EnumMap<>(Login.class);
    private final AtomicInteger hungry = new AtomicInteger();
    private final DistributionSummary sizes;
    private final Timer accept;

    public IngressMetrics(MeterRegistry registry, ConnectionLimit open, ByteBudget budget, Certificates certificates) {
        for (var outcome : Connection.values()) {
            connections.put(outcome, counter(registry, "postyard.ingress.connections", "Connections", outcome));
        }
        for (var outcome : Proxied.values()) {
            proxied.put(outcome, counter(registry, "postyard.ingress.proxy.headers", "PROXY headers", outcome));
        }
        for (var outcome : Message.values()) {
            messages.put(outcome, counter(registry, "postyard.ingress.messages", "Messages", outcome));
        }
        for (var outcome : Recipient.values()) {
            recipients.put(outcome, counter(registry, "postyard.ingress.recipients", "RCPT commands", outcome));
        }
        for (var outcome : Timeout.values()) {
            timeouts.put(outcome, counter(registry, "postyard.ingress.timeouts", "Sessions timed out", outcome));
        }
        for (var outcome : Refusal.values()) {
            refusals.put(outcome, counter(registry, "postyard.ingress.refusals", "Refusals", outcome));
        }
        for (var outcome : Handshake.values()) {
            handshakes.put(outcome, counter(registry, "postyard.ingress.tls.handshakes", "TLS handshakes", outcome));
        }
        for (var outcome : Login.values()) {
            logins.put(outcome, counter(registry, "postyard.ingress.logins", "Authentications", outcome));
        }
        for (var state : Certificates.State.values()) {
            Gauge.builder("postyard.ingress.tls.certificates", certificates, c -> c.count(state))
                    .description("Certificates by how they stand")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        // No number for no certificate: 1970 would set off the alarm.
        Gauge.builder("postyard.ingress.tls.expiry", certificates, c -> c.expires()
                        .map(end -> (double) end.getEpochSecond())
                        .orElse(Double.NaN))
                .baseUnit("seconds")
                .description("When the first of the certificates in use ends, since 1970")
                .register(registry);
        Gauge.builder("postyard.ingress.sessions", open, ConnectionLimit::open)
                .description("Open sessions")
                .register(registry);
        Gauge.builder("postyard.ingress.body.used", budget, ByteBudget::used)
                .baseUnit("bytes")
                .description("Memory held by message bodies")
                .register(registry);
        Gauge.builder("postyard.ingress.body.limit", budget, ByteBudget::limit)
                .baseUnit("bytes")
                .description("Memory that message bodies may hold")
                .register(registry);
        Gauge.builder("postyard.ingress.hungry", hungry, AtomicInteger::get)
                .description("Sessions not read from until there is memory or Kafka has caught up")
                .register(registry);
        sizes = DistributionSummary.builder("postyard.ingress.message.size")
                .baseUnit("bytes")
                .description("Size of accepted messages")
                .serviceLevelObjectives(4096, 65536, 262144, 1048576, 10485760, 52428800)
                .register(registry);
        accept = Timer.builder("postyard.ingress.accept")
                .description("Final dot to reply, for accepted messages")
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .register(registry);
    }

    public void count(Connection outcome) {
        connections.get(outcome).increment();
    }

    public void count(Proxied outcome) {
        proxied.get(outcome).increment();
    }

    public void count(Message outcome) {
        messages.get(outcome).increment();
    }

    public void count(Recipient outcome) {
        recipients.get(outcome).increment();
    }

    public void count(Handshake outcome) {
        handshakes.get(outcome).increment();
    }

    public void count(Login outcome) {
        logins.get(outcome).increment();
    }

    public void count(Timeout which) {
        timeouts.get(which).increment();
    }

    public void count(Refusal outcome, long times) {
        refusals.get(outcome).increment(times);
    }

    public void accepted(long octets, Duration took) {
        count(Message.ACCEPTED);
        sizes.record(octets);
        accept.record(took);
    }

    public void hungry(int more) {
        hungry.addAndGet(more);
    }

    private static Counter counter(MeterRegistry registry, String name, String description, Enum<?> outcome) {
        return Counter.builder(name)
                .description(description + " by what became of them")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
