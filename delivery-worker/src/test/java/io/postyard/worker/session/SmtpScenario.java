package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.smtp.client.Stage;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.worker.resolve.MxResolver;
import io.postyard.worker.resolve.OwnHosts;
import io.postyard.worker.resolve.ResolverSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A session on a virtual thread against scripted peers: {@code first} is the best host, {@code second} the next. */
abstract class SmtpScenario {
    static final String BODY = "Received: from x\r\nSubject: hello\r\n\r\n.dots\r\nand text\r\n";
    private static final Instant ACCEPTED = Instant.parse("2026-11-22T04:00:00Z");

    @TempDir
    Path folder;

    final ScriptedPeer first = ScriptedPeer.start();
    final ScriptedPeer second = ScriptedPeer.start();

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Map<Stage, Duration> timeouts = new EnumMap<>(Stage.class);
    private Duration attemptTime = Duration.ofMinutes(5);
    private Duration patience = Duration.ZERO;
    private Duration maxIdle = Duration.ofMinutes(1);
    private BodySource bodies = (_, body) -> switch (body) {
        case Body.Inline(var bytes) -> new ByteArrayInputStream(bytes);
        case Body.Stored _ -> throw new IOException("no such content");
    };
    private Shaping shaping = Shaping.DEFAULT;
    private TlsMode tls = TlsMode.OPPORTUNISTIC;
    private List<NextHop.Host> hosts;
    private SmtpSessions sessions;
    private volatile DestinationSession session;

    @AfterEach
    void stop() {
        if (session != null) {
            session.close();
            sessions.close();
        }
        first.close();
        second.close();
    }

    void timeout(Stage stage, Duration time) {
        timeouts.put(stage, time);
    }

    void attemptTime(Duration time) {
        attemptTime = time;
    }

    void patience(Duration time) {
        patience = time;
    }

    void maxIdle(Duration time) {
        maxIdle = time;
    }

    void bodies(BodySource source) {
        bodies = source;
    }

    void shaping(int messagesPerConnection, int recipientsPerMessage) {
        shaping = new Shaping(20, messagesPerConnection, recipientsPerMessage, 0);
    }

    void tls(TlsMode mode) {
        tls = mode;
    }

    /** In place of both peers by address. */
    void hosts(NextHop.Host... named) {
        hosts = List.of(named);
    }

    static NextHop.Host host(String name, ScriptedPeer peer) {
        return new NextHop.Host(name, peer.port());
    }

    static NextHop.Host host(ScriptedPeer peer) {
        return host(peer.ip(), peer);
    }

    NextHop nextHop() {
        return new NextHop.Hosts(hosts == null ? List.of(host(first), host(second)) : hosts);
    }

    /** What was counted of TLS so far. */
    Map<String, Integer> tlsOutcomes() {
        var counted = new TreeMap<String, Integer>();
        for (var counter : metrics.get("postyard_worker_tls_total").counters()) {
            if (counter.count() > 0) {
                counted.put(counter.getId().getTag("outcome"), (int) counter.count());
            }
        }
        return counted;
    }

    boolean isConnected() {
        return session.isConnected();
    }

    void closeSession() {
        session.close();
    }

    /** Whether there was an attempt to take back. */
    boolean takeBack() {
        return session.takeBack();
    }

    AttemptReport deliver(String... recipients) {
        return deliver(new Body.Inline(BODY.getBytes(StandardCharsets.ISO_8859_1)), BodyType.SEVEN_BIT, recipients);
    }

    AttemptReport deliver(Body body, BodyType type, String... recipients) {
        var addressees = new ArrayList<Addressee>();
        for (var recipient : recipients) {
            addressees.add(new Addressee(addressees.size(), Recipient.of(recipient), Optional.empty()));
        }
        var order = new DeliveryOrder(
                MessageId.next(ACCEPTED),
                0,
                ACCEPTED,
                ReversePath.of("ann@a.test"),
                type,
                false,
                Optional.empty(),
                Optional.empty(),
                nextHop(),
                "local/x",
                addressees,
                body,
                0,
                0,
                ACCEPTED);
        var rule = new DeliveryRule(PolicyRef.DEFAULT, Optional.empty(), tls, shaping, RetrySchedule.DEFAULT);
        var report = onVirtualThread(order, rule);
        assertThat(report.outcomes()).as("one outcome for every addressee").hasSize(recipients.length);
        return report;
    }

    private AttemptReport onVirtualThread(DeliveryOrder order, DeliveryRule rule) {
        var report = new CompletableFuture<AttemptReport>();
        Thread.ofVirtual().start(() -> {
            try {
                if (session == null) {
                    sessions = new SmtpSessions(settings(), resolver(), bodies, metrics);
                    session = sessions.open(nextHop());
                }
                report.complete(session.deliver(order, rule));
            } catch (RuntimeException | Error e) {
                report.completeExceptionally(e);
            }
        });
        try {
            return report.get(ScriptedPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the attempt did not end", e);
        }
    }

    MxResolver resolver() {
        return new MxResolver(ResolverSettings.of(List.of(), OwnHosts.of("us.test", List.of(), 2525), 2525));
    }

    private SmtpSettings settings() {
        return new SmtpSettings(
                "us.test",
                attemptTime,
                patience,
                maxIdle,
                5,
                2,
                Optional.of(authority()),
                stage -> timeouts.getOrDefault(stage, Duration.ofSeconds(50)));
    }

    private Path authority() {
        try {
            return Files.write(
                    folder.resolve("authority.der"), PeerCertificate.authority().getEncoded());
        } catch (IOException | CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    static AttemptOutcome only(AttemptReport report) {
        assertThat(report.outcomes()).hasSize(1);
        return report.outcomes().values().iterator().next();
    }

    static void accepted(AttemptOutcome outcome) {
        assertThat(outcome).isInstanceOf(AttemptOutcome.Accepted.class);
    }

    static void refused(AttemptOutcome outcome, int code) {
        assertThat(outcome).isInstanceOfSatisfying(AttemptOutcome.Refused.class, r -> assertThat(
                        r.reply().code())
                .isEqualTo(code));
    }
}
