package io.postyard.wire.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PartProcessIT {
    private final CompletableFuture<RuntimeException> failure = new CompletableFuture<>();
    private final Part part = new Part();

    @Test
    void runsTheRoleOnceKafkaHasItsTopicsAndEndsIt() {
        try (var process =
                new PartProcess(WireBroker.settings(), Optional.empty(), new SimpleMeterRegistry(), part::on)) {
            assertThat(process.hasStarted()).isFalse();
            process.start(failure::complete);
            assertThat(process.hasStarted()).isTrue();
            Await.until("the role works", () -> part.started);
            assertThat(process.isReady()).isFalse();
            assertThat(process.readiness()).isEqualTo("not yet");
            part.ready = true;
            assertThat(process.isReady()).isTrue();
            Await.until("there is policy", part.policy::isLoaded);
        }
        assertThat(part.closed).isTrue();
        assertThat(failure).isNotDone();
    }

    @Test
    void saysThatItWaitsForKafkaAndMakesNothingMeanwhile() {
        try (var process = new PartProcess(
                KafkaSettings.of("127.0.0.1:1"), Optional.empty(), new SimpleMeterRegistry(), part::on)) {
            process.start(failure::complete);
            assertThat(process.hasStarted()).isTrue();
            assertThat(process.isReady()).isFalse();
            assertThat(process.readiness()).contains("waiting for Kafka at 127.0.0.1:1");
        }
        assertThat(part.policy).isNull();
        assertThat(failure).isNotDone();
    }

    @Test
    void tellsWhyTheRoleCouldNotBeStartedAndClosesIt() throws Exception {
        part.fault = new BindException("the port is taken");
        try (var process =
                new PartProcess(WireBroker.settings(), Optional.empty(), new SimpleMeterRegistry(), part::on)) {
            process.start(failure::complete);
            assertThat(failure.get(60, TimeUnit.SECONDS)).hasRootCause(part.fault);
        }
        assertThat(part.closed).isTrue();
    }

    private static final class Part implements Role {
        private volatile PolicyView policy;
        private volatile IOException fault;
        private volatile boolean started;
        private volatile boolean ready;
        private volatile boolean closed;

        private Role on(PolicyView view) {
            policy = view;
            return this;
        }

        @Override
        public void start() throws IOException {
            if (fault != null) {
                throw fault;
            }
            started = true;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public String readiness() {
            return ready ? "ready" : "not yet";
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
