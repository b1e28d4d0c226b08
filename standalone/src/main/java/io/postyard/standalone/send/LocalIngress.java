package io.postyard.standalone.send;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.IngressRole;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.netty.LocalDoor;
import io.postyard.ingress.netty.LocalSession;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ingress for as long as a command runs: no socket, and no more of it than one message needs. */
public final class LocalIngress implements AutoCloseable {
    /** For policy and queue to be there; who waits for a command waits no longer than this. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final long PAUSE_MS = 5;

    private final PolicyView policy;
    private final IngressRole role;
    private final LocalDoor door;

    private LocalIngress(KafkaSettings kafka, String hostName, Optional<Mailbox> postmaster) {
        policy = new PolicyView(kafka);
        var config = IngressConfig.of(
                        hostName, postmaster, List.of(new IngressConfig.Listener(ListenerKind.SUBMISSION, "local", 0)))
                .withDrainTimeout(Duration.ofSeconds(1));
        role = new IngressRole(config, kafka, policy, new SimpleMeterRegistry(), InstantSource.system());
        door = role.openLocally();
    }

    /**
     * Waits until a message would be accepted.
     *
     * @throws SendFailure if that takes too long
     */
    public static LocalIngress open(KafkaSettings kafka, String hostName, Optional<Mailbox> postmaster)
            throws InterruptedException {
        var ingress = new LocalIngress(kafka, hostName, postmaster);
        try {
            ingress.await(kafka);
            return ingress;
        } catch (SendFailure | InterruptedException notReady) {
            // Kafka may be away, and to close in order would wait for it.
            ingress.policy.letGo();
            throw notReady;
        }
    }

    private void await(KafkaSettings kafka) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var loaded = new CountDownLatch(1);
        policy.onChange(_ -> loaded.countDown());
        if (!loaded.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new SendFailure(
                    SysExit.TEMPORARY,
                    "Kafka at " + kafka.bootstrap() + " did not answer within " + PATIENCE.toSeconds()
                            + " s; nothing was sent");
        }
        if (policy.current().isEmpty()) {
            throw new SendFailure(SysExit.CONFIG, "no policy is in force, so no mail is accepted; nothing was sent");
        }
        while (!role.isReady()) {
            if (System.nanoTime() > end) {
                throw new SendFailure(SysExit.TEMPORARY, role.readiness() + " Nothing was sent.");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    /** @param user whose program it is */
    public LocalSession enter(String user) throws IOException {
        return door.enter(user);
    }

    @Override
    public void close() {
        policy.letGo();
        door.close();
        role.close();
    }
}
