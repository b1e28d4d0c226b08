package io.postyard.ingress.netty;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.metric.IngressMetrics.Timeout;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.time.Duration;
import java.util.Optional;

/** When a session has taken too long (RFC 5321 §4.5.3.2). Times are those of {@link System#nanoTime}. */
public final class Patience {
    /** What is said, and what is counted. */
    record Expiry(Timeout timeout, Reply reply) {}

    private static final Optional<Expiry> COMMAND = Optional.of(new Expiry(Timeout.COMMAND, Replies.COMMAND_TIMEOUT));
    private static final Optional<Expiry> DATA = Optional.of(new Expiry(Timeout.DATA, Replies.DATA_TIMEOUT));
    private static final Optional<Expiry> TOO_SLOW = Optional.of(new Expiry(Timeout.TOO_SLOW, Replies.DATA_TOO_SLOW));

    private final IngressConfig.Timeouts timeouts;
    private final Duration handshake;

    /** @param handshake for all of a TLS handshake */
    public Patience(IngressConfig.Timeouts timeouts, Duration handshake) {
        this.timeouts = timeouts;
        this.handshake = handshake;
    }

    /**
     * While a command is awaited.
     *
     * @param since the last reply; pieces of a command do not count
     * @param receiving a message between two chunks, or null
     */
    Optional<Expiry> withCommand(long now, long since, Receiving receiving) {
        if (isOver(now, since, timeouts.command())) {
            return COMMAND;
        }
        return receiving != null && receiving.isOverdue(now) ? TOO_SLOW : Optional.empty();
    }

    /** @param since the last octets of content */
    Optional<Expiry> withContent(long now, long since, Receiving receiving) {
        if (isOver(now, since, timeouts.dataBlock())) {
            return DATA;
        }
        return receiving.isOverdue(now) || receiving.isTooSlow(now) ? TOO_SLOW : Optional.empty();
    }

    /** Nobody has a reason to send at leisure what was refused: one block's time for all of it. */
    Optional<Expiry> withRefused(long now, long since) {
        return isOver(now, since, timeouts.dataBlock()) ? DATA : Optional.empty();
    }

    /** Whether a TLS handshake takes too long; nothing can be said to that. */
    boolean isOverWithHandshake(long now, long since) {
        return isOver(now, since, handshake);
    }

    /** Whether a message has waited for memory long enough. */
    boolean isStarved(long now, long since) {
        return isOver(now, since, timeouts.hungry());
    }

    private static boolean isOver(long now, long since, Duration limit) {
        return now - since > limit.toNanos();
    }
}
