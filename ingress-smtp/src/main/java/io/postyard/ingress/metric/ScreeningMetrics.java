package io.postyard.ingress.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.policy.Service;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters of what is decided about clients when they connect; made once. */
public final class ScreeningMetrics {
    /** What a DNS list said of a client. */
    public enum ListAnswer {
        /** A white list holds it. */
        ALLOWED,
        /** A black list holds it. */
        DENIED,
        NOT_LISTED,
        /** Nothing, or nothing that could be understood. */
        FAILED
    }

    /** What DNS said of the name of a client's address. */
    public enum NameAnswer {
        /** It has one that leads back to it. */
        CONFIRMED,
        /** It has none, or none that is a host name. */
        NO_NAME,
        /** None of its names leads back to it. */
        NOT_CONFIRMED,
        /** No answer, or not to all that would have had to be asked. */
        FAILED
    }

    /** What is thought of the name that a client gave itself. */
    public enum HeloAnswer {
        GOOD,
        /** No full host name, nor an address literal. */
        MALFORMED,
        /** Our name, or the address of another. */
        NOT_OWN,
        /** DNS says that there is no such host. */
        NOT_FOUND,
        /** DNS does not say. */
        FAILED
    }

    private final Map<HeloAnswer, Counter> helos = new EnumMap<>(HeloAnswer.class);
    private final Map<NameAnswer, Counter> names = new EnumMap<>(NameAnswer.class);
    private final Map<ListAnswer, Counter> lists = new EnumMap<>(ListAnswer.class);
    private final Map<Service, Counter> clients = new EnumMap<>(Service.class);
    private final AtomicInteger tarpitted = new AtomicInteger();
    private final Counter delayed;
    private final Counter early;

    public ScreeningMetrics(MeterRegistry registry) {
        for (var service : Service.values()) {
            clients.put(
                    service,
                    Counter.builder("postyard.ingress.clients")
                            .description("Sessions by what policy gives the client")
                            .tag("service", service.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (var answer : ListAnswer.values()) {
            lists.put(
                    answer,
                    Counter.builder("postyard.ingress.dns.lists")
                            .description("DNS lists asked about a client, by what they said")
                            .tag("answer", answer.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (var answer : NameAnswer.values()) {
            names.put(
                    answer,
                    Counter.builder("postyard.ingress.reverse.names")
                            .description("Clients whose name was looked up in DNS, by what that said")
                            .tag("answer", answer.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (var answer : HeloAnswer.values()) {
            helos.put(
                    answer,
                    Counter.builder("postyard.ingress.helo.names")
                            .description("Names that clients gave themselves, where policy looks at them")
                            .tag("answer", answer.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        Gauge.builder("postyard.ingress.tarpitted", tarpitted, AtomicInteger::get)
                .description("Sessions whose answer to RCPT is held back now")
                .register(registry);
        early = Counter.builder("postyard.ingress.early.talkers")
                .description("Clients that spoke before they were greeted")
                .register(registry);
        delayed = Counter.builder("postyard.ingress.delayed")
                .description("Answers to RCPT that were held back")
                .register(registry);
    }

    public void count(ListAnswer answer) {
        lists.get(answer).increment();
    }

    public void count(HeloAnswer answer) {
        helos.get(answer).increment();
    }

    public void count(NameAnswer answer) {
        names.get(answer).increment();
    }

    /** A client spoke before it was greeted. */
    public void talkedEarly() {
        early.increment();
    }

    /** An answer begins to be held back. */
    public void heldBack() {
        tarpitted.incrementAndGet();
        delayed.increment();
    }

    /** It is given, or nobody is there to hear it. */
    public void letGo() {
        tarpitted.decrementAndGet();
    }

    public void count(Service service) {
        clients.get(service).increment();
    }
}
