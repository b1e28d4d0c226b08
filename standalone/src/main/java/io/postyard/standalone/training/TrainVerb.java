package io.postyard.standalone.training;

import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.standalone.up.HostPort;
import io.postyard.standalone.up.Launch;
import io.postyard.standalone.up.UpSettings;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

/**
 * {@code postyard train}: the run that {@code ./postyard} lets the JVM watch after a build, so that the next starts find
 * their classes loaded and linked (JEP 483, 514).
 */
@Command(name = "train", hidden = true, description = "Start, take and deliver mail for some seconds, stop.")
public final class TrainVerb implements Callable<Integer> {
    private static final int CLIENTS = 20;
    private static final Duration LOAD = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int LOOKS = 200;

    /** Its own: what people make of examples/quickstart must not matter. */
    private static final String POLICY = """
            apiVersion: postyard.io/v1alpha1
            kind: MailDomain
            metadata:
              name: kept
            spec:
              domainName: kept.train.example
              recipients:
                from: Any
              delivery:
                maildir:
                  path: "mail/{domain}/{localPart}"
            ---
            apiVersion: postyard.io/v1alpha1
            kind: MailDomain
            metadata:
              name: relayed
            spec:
              domainName: relayed.train.example
              recipients:
                from: Any
              delivery:
                smtp:
                  hosts:
                    - host: 127.0.0.1
                      port: %d
            """;

    private static final String KEPT = "bob@kept.train.example";

    /** Sent again and again by each client; mostly small, as mail is. */
    private static final List<Mail> MAIL = List.of(
            new Mail("bob@relayed.train.example", 2_000),
            new Mail(KEPT, 2_000),
            new Mail("bob@relayed.train.example", 20_000),
            new Mail("ann@relayed.train.example", 2_000),
            new Mail(TrainingPeer.DEFERRED + "@relayed.train.example", 2_000),
            new Mail("bob@relayed.train.example", 200_000),
            new Mail("bob@relayed.train.example", 2_000),
            new Mail(KEPT, 20_000));

    private record Mail(String recipient, int size) {}

    /** Enough mail that the profiles of the mail path are kept too (JEP 515): the compiler need not gather them anew. */
    private static void load(HostPort smtp) {
        long end = System.nanoTime() + LOAD.toNanos();
        var sent = new ArrayList<Future<?>>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                sent.add(clients.submit(() -> {
                    while (System.nanoTime() < end) {
                        try (var session = new TrainingSession(smtp)) {
                            for (var mail : MAIL) {
                                session.send(mail.recipient(), mail.size());
                            }
                        }
                    }
                    return null;
                }));
            }
        }
        sent.stream()
                .filter(client -> client.state() == Future.State.FAILED)
                .findFirst()
                .ifPresent(client -> {
                    throw new Trouble("mail was not taken: " + client.exceptionNow(), client.exceptionNow());
                });
    }

    private static MessageId sendOne(HostPort smtp) throws IOException {
        try (var session = new TrainingSession(smtp)) {
            return session.send(KEPT, 0);
        }
    }

    private static void awaitDelivery(TrailReader trail, MessageId id) {
        var delivered = new AtomicBoolean();
        for (int look = 0; look < LOOKS && !delivered.get(); look++) {
            trail.read(id, event -> {
                if (event.detail() instanceof Event.Attempted) {
                    delivered.set(true);
                }
            });
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    @Override
    public Integer call() throws IOException {
        var data = Files.createTempDirectory("postyard-train");
        var policy = Files.createDirectory(data.resolve("policy"));
        var any = new HostPort("127.0.0.1", 0);
        try (var peer = new TrainingPeer()) {
            Files.writeString(policy.resolve("train.yaml"), POLICY.formatted(peer.port()));
            var settings = new UpSettings(
                    data,
                    policy,
                    any,
                    any,
                    any,
                    TlsFiles.NONE,
                    Optional.empty(),
                    ProxyTrust.NONE,
                    any,
                    0,
                    "localhost",
                    Optional.empty(),
                    List.of(),
                    25,
                    List.of(),
                    Duration.ofSeconds(5),
                    0,
                    true);
            return Launch.run(settings, (_, run, _) -> {
                var smtp = HostPort.parse(run.smtp());
                load(smtp);
                var id = sendOne(smtp);
                awaitDelivery(new TrailReader(KafkaSettings.of(run.kafka())), id);
                if (!peer.hasSeenAll()) {
                    throw new Trouble("the peer was not sent what was meant for it");
                }
                new QueueReader(KafkaSettings.of(run.kafka())).read(_ -> {});
            });
        } finally {
            try (var files = Files.walk(data)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
