package io.postyard.worker.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts how conversations with hosts stand with TLS. */
final class TlsMetrics {
    enum Outcome {
        /** Encrypted, and the certificate is valid for the host. */
        VERIFIED,
        /** Encrypted, with whatever certificate. */
        ENCRYPTED,
        /** Mail goes in the clear: TLS is not wanted, or wanted only where it is offered. */
        CLEAR,
        /** The handshake did not succeed. */
        FAILED,
        /** TLS is required, and not offered or refused. */
        UNAVAILABLE;

        static Outcome of(boolean encrypted, boolean verified) {
            if (verified) {
                return VERIFIED;
            }
            return encrypted ? ENCRYPTED : CLEAR;
        }
    }

    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

    TlsMetrics(MeterRegistry metrics) {
        for (var outcome : Outcome.values()) {
            counters.put(
                    outcome,
                    Counter.builder("postyard_worker_tls_total")
                            .description("Conversations with hosts, by what became of TLS")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
        }
    }

    void count(Outcome outcome) {
        counters.get(outcome).increment();
    }
}
