package io.postyard.ingress.netty;

import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.mail.policy.Tarpit;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.Verb;
import io.postyard.smtp.server.state.SessionState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Holds back the answers to one client's many RCPT commands: by a timer of the connection's event loop, so that no thread
 * waits and a client that is held costs that timer.
 */
final class Tarpitting {
    private final Optional<Tarpit> tarpit;
    private final ScheduledExecutorService loop;
    private final ScreeningMetrics metrics;
    private int recipients;
    private Duration due = Duration.ZERO;
    private Future<?> held;

    Tarpitting(Optional<Tarpit> tarpit, ScheduledExecutorService loop, ScreeningMetrics metrics) {
        this.tarpit = tarpit;
        this.loop = loop;
        this.metrics = metrics;
    }

    /** The client said something; what is answered to it may be {@linkplain #takeDelay due} later. */
    void onCommand(SessionState before, Command command) {
        due = Duration.ZERO;
        if (tarpit.isEmpty()) {
            return;
        }
        if (before instanceof SessionState.Addressing && isRcpt(command)) {
            due = tarpit.get().delayOf(++recipients);
        } else if (before instanceof SessionState.Greeted && command instanceof Command.Mail) {
            recipients = 0;
        }
    }

    /** A recipient that is none is an attempt as well. */
    private static boolean isRcpt(Command command) {
        return command instanceof Command.Rcpt
                || (command instanceof Command.Malformed(var verb, var _)
                        && verb.filter(Verb.RCPT::equals).isPresent());
    }

    /** How long the answer is to be held back; asked once, zero from then on. */
    Duration takeDelay() {
        var delay = due;
        due = Duration.ZERO;
        return delay;
    }

    /** Runs {@code then} on the event loop, unless the client is {@linkplain #letGo let go} before. */
    void hold(Duration delay, Runnable then) {
        metrics.heldBack();
        held = loop.schedule(
                () -> {
                    letGo();
                    then.run();
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Nobody waits any longer. */
    void letGo() {
        if (held != null) {
            held.cancel(false);
            held = null;
            metrics.letGo();
        }
    }
}
