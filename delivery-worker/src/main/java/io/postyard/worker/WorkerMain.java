package io.postyard.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.part.PartProcess;
import io.postyard.wire.part.SettingNames;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker as a process of its own: settings from the environment, health and metrics over HTTP. */
@Singleton
class WorkerMain {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);

    private final PartProcess process;

    WorkerMain(WorkerSettings settings, MeterRegistry metrics) {
        SettingNames.of(WorkerSettings.class, "POSTYARD_WORKER").check(System.getenv());
        var kafka = KafkaSettings.fromEnvironment(System.getenv());
        var config = settings.config();
        process = new PartProcess(
                kafka,
                Optional.empty(),
                metrics,
                policy -> new WorkerRole(config, kafka, policy, metrics, InstantSource.system()));
    }

    void start(@Observes StartupEvent event) {
        process.start(cause -> {
            LOG.atError().setCause(cause).log("The worker cannot start");
            Quarkus.asyncExit(1);
        });
    }

    void stop(@Observes ShutdownEvent event) {
        process.close();
    }

    PartProcess process() {
        return process;
    }
}
