package io.postyard.router.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.router.RouterRole;
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

/** The router as a process of its own: settings from the environment, health and metrics over HTTP. */
@Singleton
class RouterMain {
    private static final Logger LOG = LoggerFactory.getLogger(RouterMain.class);

    private final PartProcess process;

    RouterMain(RouterSettings settings, MeterRegistry metrics) {
        SettingNames.of(RouterSettings.class, "POSTYARD_ROUTER").check(System.getenv());
        var kafka = KafkaSettings.fromEnvironment(System.getenv());
        var config = settings.config();
        var topics = settings.topics();
        process = new PartProcess(
                kafka,
                topics.create() ? Optional.of(topics.layout()) : Optional.empty(),
                metrics,
                policy -> new RouterRole(config, kafka, policy, metrics, InstantSource.system()));
    }

    void start(@Observes StartupEvent event) {
        process.start(cause -> {
            LOG.atError().setCause(cause).log("The router cannot start");
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
