package io.postyard.e2e;

import io.postyard.testkit.process.ChildJvm;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One role of a {@link Site} as a process of its own, to be killed. Says {@value #READY} when it is. */
final class RoleMain {
    private static final String READY = "role is ready";

    private RoleMain() {}

    /** Starts without waiting. */
    static ChildJvm start(Role role, KafkaSettings kafka, Site.Surroundings surroundings, int smtpPort) {
        return ChildJvm.start(ChildJvm.Program.ofMain(
                        RoleMain.class,
                        List.of("-Xmx160m"),
                        role.name(),
                        kafka.bootstrap(),
                        surroundings.dataDir().toString(),
                        surroundings.dns(),
                        Integer.toString(surroundings.mxPort()),
                        Integer.toString(smtpPort))
                .named(role.name()));
    }

    static void awaitReady(ChildJvm child) {
        child.awaitLine(Duration.ofSeconds(120), READY::equals);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var kafka = KafkaSettings.of(arguments[1]);
        var policy = new PolicyView(kafka);
        var surroundings = new Site.Surroundings(Path.of(arguments[2]), arguments[3], Integer.parseInt(arguments[4]));
        BooleanSupplier ready =
                switch (Role.valueOf(arguments[0])) {
                    case INGRESS -> {
                        var ingress = Site.ingress(kafka, policy, Integer.parseInt(arguments[5]));
                        Eventually.holds("policy is loaded", policy::isLoaded);
                        ingress.start();
                        yield ingress::isReady;
                    }
                    case ROUTER -> {
                        var router = Site.router(kafka, policy);
                        router.start();
                        yield router::isReady;
                    }
                    case WORKER -> {
                        var worker = Site.worker(kafka, policy, surroundings);
                        worker.start();
                        yield worker::isReady;
                    }
                };
        Eventually.holds(arguments[0] + " is ready", ready);
        System.out.println(READY);
        Thread.currentThread().join();
    }

    /** Which one. */
    enum Role {
        INGRESS,
        ROUTER,
        WORKER
    }
}
