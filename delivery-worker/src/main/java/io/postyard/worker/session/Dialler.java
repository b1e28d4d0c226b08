package io.postyard.worker.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.policy.TlsMode;
import io.postyard.smtp.client.ClientDialogue;
import io.postyard.smtp.client.DialogueException;
import io.postyard.smtp.client.Opening;
import io.postyard.smtp.client.Stage;
import io.postyard.worker.attempt.Failures;
import io.postyard.worker.resolve.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects, greets, and does TLS; remembers for a short while which addresses were dead. Shared by all sessions. */
final class Dialler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialler.class);
    /** So long an address that did not connect is tried after the others. */
    private static final Duration DEAD_FOR = Duration.ofMinutes(1);

    private static final int MOST_DEAD = 10_000;

    private final SmtpSettings settings;
    private final TlsContexts contexts;
    private final TlsMetrics metrics;
    private final Watchdog watchdog = new Watchdog();
    /** When it was last found dead, as {@link System#nanoTime}. */
    private final Map<InetSocketAddress, Long> dead = new ConcurrentHashMap<>();

    Dialler(SmtpSettings settings, MeterRegistry metrics) {
        this.settings = settings;
        this.contexts = TlsContexts.load(settings.trustedCertificates());
        this.metrics = new TlsMetrics(metrics);
    }

    /** The order to try: as given, but what was dead a moment ago comes last. */
    List<Target> inOrder(List<Target> targets) {
        if (dead.isEmpty() || targets.size() < 2) {
            return targets;
        }
        var order = new ArrayList<Target>(targets.size());
        targets.stream().filter(t -> !isDead(t)).forEach(order::add);
        targets.stream().filter(t -> !order.contains(t)).forEach(order::add);
        return order;
    }

    private boolean isDead(Target target) {
        var since = dead.get(target.address());
        return since != null && System.nanoTime() - since < DEAD_FOR.toNanos();
    }

    /** A conversation ready for a transaction; empty: {@code attempt} knows why everybody waiting has failed here. */
    Optional<SmtpConnection> dial(Target target, TlsMode tls, Attempt attempt) {
        var peer = target.toString();
        SocketTransport transport = null;
        try {
            transport = connect(target, tls, attempt);
            dead.remove(target.address());
        } catch (IOException e) {
            noteDead(target);
            attempt.failedAll(Failures.connect(peer, e));
            return Optional.empty();
        }
        boolean ready = false;
        try {
            var dialogue = new ClientDialogue(transport, settings.hostName(), settings.timeouts());
            switch (dialogue.open(tls)) {
                case Opening.Ready(var _, var encrypted) -> {
                    ready = true;
                    transport.rest();
                    attempt.hostAnswered(target);
                    boolean verified = encrypted && tls == TlsMode.VERIFIED;
                    metrics.count(TlsMetrics.Outcome.of(encrypted, verified));
                    return Optional.of(new SmtpConnection(target, transport, dialogue, encrypted, verified));
                }
                case Opening.Refused refused -> {
                    if (refused.reply().isTransient()
                            && (refused.stage() == Stage.GREETING
                                    || refused.reply().code() == 421)) {
                        attempt.throttled(refused.reply());
                    }
                    attempt.failedAll(Failures.opening(peer, refused));
                    dialogue.quit();
                }
                case Opening.NoTls noTls -> {
                    metrics.count(TlsMetrics.Outcome.UNAVAILABLE);
                    attempt.failedAll(Failures.opening(peer, noTls));
                    dialogue.quit();
                }
            }
        } catch (DialogueException e) {
            boolean handshake = e.stage() == Stage.TLS_HANDSHAKE;
            if (handshake) {
                metrics.count(TlsMetrics.Outcome.FAILED);
            }
            if (handshake && tls == TlsMode.OPPORTUNISTIC && !attempt.time().isUp()) {
                LOG.atInfo()
                        .setMessage("opportunistic TLS failed, going on in the clear")
                        .addKeyValue("peer", peer)
                        .addKeyValue("problem", e.getMessage())
                        .log();
                transport.abort();
                return dial(target, TlsMode.NONE, attempt);
            }
            attempt.failedAll(Failures.opening(peer, e));
        } finally {
            if (!ready) {
                transport.abort();
            }
        }
        return Optional.empty();
    }

    private SocketTransport connect(Target target, TlsMode tls, Attempt attempt) throws IOException {
        var left = Duration.ofNanos(attempt.time().end() - System.nanoTime());
        var time = settings.timeouts().apply(Stage.CONNECT);
        time = left.compareTo(time) < 0 ? left : time;
        var atLeast = Duration.ofMillis(1);
        return SocketTransport.connect(
                target, time.compareTo(atLeast) < 0 ? atLeast : time, attempt.time(), tls, contexts, watchdog);
    }

    private void noteDead(Target target) {
        if (dead.size() >= MOST_DEAD) {
            dead.values().removeIf(since -> System.nanoTime() - since >= DEAD_FOR.toNanos());
        }
        if (dead.size() < MOST_DEAD) {
            dead.put(target.address(), System.nanoTime());
        }
    }

    @Override
    public void close() {
        watchdog.close();
    }
}
