package io.postyard.standalone.verb;

import io.postyard.ingress.tls.TlsFiles;
import io.postyard.standalone.up.HostPort;
import io.postyard.standalone.up.Launch;
import io.postyard.standalone.up.UpSettings;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;

/**
 * {@code postyard train}: the run that {@code ./postyard} lets the JVM watch after a build, so that the next starts find
 * their classes loaded and linked (JEP 483, 514).
 */
@Command(name = "train", hidden = true, description = "Start, take mail for some seconds, stop.")
public final class TrainVerb implements Callable<Integer> {
    private static final int CLIENTS = 20;
    private static final Duration LOAD = Duration.ofSeconds(10);

    /** Its own: what people make of examples/quickstart must not matter. */
    private static final String POLICY = """
            apiVersion: postyard.io/v1alpha1
            kind: MailDomain
            metadata:
              name: train
            spec:
              domainName: train.example
              recipients:
                from: Any
              delivery:
                maildir:
                  path: "mail/{domain}/{localPart}"
            """;

    private static final String RECIPIENT = "bob@train.example";

    /** Enough mail that the profiles of the mail path are kept too (JEP 515): the compiler need not gather them anew. */
    private static void load(HostPort smtp) {
        long end = System.nanoTime() + LOAD.toNanos();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                var _ = clients.submit(() -> {
                    while (System.nanoTime() < end) {
                        FirstMessage.send(smtp, RECIPIENT);
                    }
                    return null;
                });
            }
        }
    }

    @Override
    public Integer call() throws IOException {
        var data = Files.createTempDirectory("postyard-train");
        var policy = Files.createDirectory(data.resolve("policy"));
        Files.writeString(policy.resolve("train.yaml"), POLICY);
        var any = new HostPort("127.0.0.1", 0);
        try {
            var settings = new UpSettings(
                    data,
                    policy,
                    any,
                    any,
                    any,
                    TlsFiles.NONE,
                    Optional.empty(),
                    any,
                    0,
                    "localhost",
                    Optional.empty(),
                    List.of(),
                    25,
                    List.of(),
                    Duration.ofSeconds(5),
                    true);
            return Launch.run(settings, (_, run, _) -> {
                var smtp = HostPort.parse(run.smtp());
                load(smtp);
                var id = FirstMessage.send(smtp, RECIPIENT);
                FirstMessage.awaitDelivery(new TrailReader(KafkaSettings.of(run.kafka())), id);
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
