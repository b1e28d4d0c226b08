package io.postyard.worker.session;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.smtp.client.Content;
import io.postyard.smtp.client.Transaction;
import io.postyard.smtp.client.TransactionResult;
import io.postyard.smtp.client.TransactionResult.Broken;
import io.postyard.smtp.client.TransactionResult.CannotCarry;
import io.postyard.smtp.client.TransactionResult.Doubtful;
import io.postyard.smtp.client.TransactionResult.Refused;
import io.postyard.smtp.client.TransactionResult.Surplus;
import io.postyard.smtp.client.TransactionResult.Taken;
import io.postyard.smtp.client.TransactionResult.Unreadable;
import io.postyard.worker.attempt.Failures;
import io.postyard.worker.resolve.Resolution;
import io.postyard.worker.resolve.Target;
import io.postyard.worker.resolve.TargetSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SMTP towards one next hop, over at most one connection at a time. One {@link #deliver} is: the kept connection if there
 * is one, then the destination's hosts in order, until every addressee has a word that stands. The lane drives it from one
 * virtual thread.
 */
final class SmtpSession implements DestinationSession {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);

    private final NextHop nextHop;
    private final SmtpSettings settings;
    private final TargetSource targets;
    private final Dialler dialler;
    private final BodySource bodies;
    private SmtpConnection connection;
    private volatile AttemptTime underWay;

    SmtpSession(NextHop nextHop, SmtpSettings settings, TargetSource targets, Dialler dialler, BodySource bodies) {
        this.nextHop = nextHop;
        this.settings = settings;
        this.targets = targets;
        this.dialler = dialler;
        this.bodies = bodies;
    }

    @Override
    public AttemptReport deliver(DeliveryOrder order, DeliveryRule rule) {
        var time = new AttemptTime(
                settings.patience(), settings.timeFor(order.body().size()));
        var attempt = new Attempt(order, time);
        underWay = time;
        boolean reachable = false;
        try {
            reachable = run(attempt, order, rule);
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .setMessage("an attempt broke; the order is deferred")
                    .addKeyValue("messageId", order.messageId())
                    .addKeyValue("nextHop", nextHop.key())
                    .setCause(e)
                    .log();
            drop();
            reachable = true;
            var fault = new AttemptOutcome.OwnFault("internal error: " + e);
            attempt.cutShort(order.addressees(), fault);
        }
        underWay = null;
        if (time.isTakenBack()) {
            // It may be closed at any moment.
            drop();
        }
        return attempt.report(reachable);
    }

    /** @return false: nothing but unreachable hosts, or DNS trouble */
    private boolean run(Attempt attempt, DeliveryOrder order, DeliveryRule rule) {
        var tried = new HashSet<InetSocketAddress>();
        int conversations = 0;
        if (keptConnectionServes(rule)) {
            var target = connection.target();
            connection.begin(attempt.time());
            attempt.hostAnswered(target);
            if (converse(target, attempt, order, rule)) {
                tried.add(target.address());
                conversations++;
                attempt.nextHost();
            }
        }
        if (attempt.isWaiting()) {
            switch (targets.resolve(nextHop)) {
                case Resolution.NotNow(var detail) ->
                    attempt.cutShort(
                            order.addressees(),
                            new AttemptOutcome.Unreachable(nextHop.key(), Trouble.DNS_FAILED, detail));
                case Resolution.Nowhere(var trouble, var detail) -> {
                    attempt.standsForRest(new AttemptOutcome.NoSuchDestination(trouble, detail));
                    return true;
                }
                case Resolution.Found(var found) -> tryHosts(found, tried, conversations, attempt, order, rule);
            }
        }
        if (connection != null && attempt.leftAnsweringHost(connection.target())) {
            // The next order starts at the best host again.
            hangUp();
        }
        return false;
    }

    private boolean keptConnectionServes(DeliveryRule rule) {
        if (connection != null && !(connection.satisfies(rule.tls()) && connection.isFresh(settings.maxIdle()))) {
            hangUp();
        }
        return connection != null;
    }

    private void tryHosts(
            List<Target> found,
            Set<InetSocketAddress> tried,
            int conversationsBefore,
            Attempt attempt,
            DeliveryOrder order,
            DeliveryRule rule) {
        int hosts = tried.size();
        int conversations = conversationsBefore;
        for (var target : dialler.inOrder(found)) {
            if (!attempt.isWaiting()
                    || hosts == settings.hostsPerAttempt()
                    || conversations == settings.conversationsPerAttempt()) {
                break;
            }
            if (!tried.contains(target.address()) && attempt.time().isUp()) {
                attempt.timeIsUp(
                        order.addressees(),
                        new AttemptOutcome.Unreachable(
                                nextHop.key(), Trouble.TIMED_OUT, "the time for the attempt was up"));
                return;
            }
            if (tried.add(target.address())) {
                hosts++;
                if (connection != null) {
                    hangUp();
                }
                dial(target, attempt, rule);
                if (connection != null) {
                    conversations++;
                    converse(target, attempt, order, rule);
                }
                attempt.nextHost();
            }
        }
        // What the last host did stands.
        attempt.standsForRest(
                new AttemptOutcome.Unreachable(nextHop.key(), Trouble.NO_CONNECTION, "no host was tried"));
    }

    private void dial(Target target, Attempt attempt, DeliveryRule rule) {
        connection = dialler.dial(target, rule.tls(), attempt).orElse(null);
    }

    /**
     * Transactions at one host until nobody waits for it.
     *
     * @return false: the kept connection had died in the meantime and nothing has happened to anybody
     */
    private boolean converse(Target target, Attempt attempt, DeliveryOrder order, DeliveryRule rule) {
        boolean kept = connection.transactions() > 0;
        var content = content(order);
        while (attempt.isWaiting()) {
            if (connection == null) {
                dial(target, attempt, rule);
                if (connection == null) {
                    return true;
                }
            }
            var batch = attempt.take(rule.shaping().recipientsPerMessage());
            var result = connection.transact(transaction(order, batch, content));
            if (kept && isStale(result)) {
                drop();
                attempt.putBack(batch);
                return false;
            }
            kept = false;
            var peer = target.toString();
            note(result, batch, peer, attempt);
            result.closing().ifPresent(attempt::throttled);
            if (!result.usable()) {
                drop();
                restFailsWith(result, peer, attempt);
            } else if (connection.transactions() >= rule.shaping().messagesPerConnection()) {
                hangUp();
            }
        }
        return true;
    }

    private static Transaction transaction(DeliveryOrder order, List<Addressee> batch, Content content) {
        return new Transaction(
                order.reversePath(),
                batch.stream().map(Addressee::recipient).toList(),
                order.bodyType(),
                order.smtpUtf8(),
                order.returnFull(),
                order.envelopeId(),
                content);
    }

    /** A peer may hang up on an idle connection at any time, with or without 421 (RFC 5321 §3.8). */
    private static boolean isStale(TransactionResult result) {
        return !result.usable()
                && result.recipients().stream().allMatch(r -> switch (r) {
                    case Broken(var trouble, var _) -> trouble == Trouble.CONNECTION_LOST;
                    case Refused(var _, var reply) -> reply.code() == 421;
                    case Taken _, Surplus _, CannotCarry _, Doubtful _, Unreadable _ -> false;
                });
    }

    private static void note(TransactionResult result, List<Addressee> batch, String peer, Attempt attempt) {
        var again = new ArrayList<Addressee>();
        for (int i = 0; i < batch.size(); i++) {
            var addressee = batch.get(i);
            switch (result.recipients().get(i)) {
                case Taken(var reply, var dsn) ->
                    attempt.stands(addressee, new AttemptOutcome.Accepted(peer, reply, dsn));
                case Surplus(var reply) -> {
                    if (result.usable()) {
                        again.add(addressee);
                    } else {
                        attempt.failed(addressee, Failures.surplus(peer, reply));
                    }
                }
                case Refused refused -> attempt.failed(addressee, Failures.transaction(peer, refused));
                case Broken broken -> attempt.failed(addressee, Failures.transaction(peer, broken));
                case CannotCarry cannot -> attempt.failed(addressee, Failures.transaction(peer, cannot));
                case Doubtful doubtful -> attempt.failed(addressee, Failures.transaction(peer, doubtful));
                case Unreadable unreadable -> attempt.failed(addressee, Failures.transaction(peer, unreadable));
            }
        }
        attempt.putBack(again);
    }

    /** The connection is gone and there are more batches: they go on at the next host. */
    private static void restFailsWith(TransactionResult result, String peer, Attempt attempt) {
        if (result.closing().isPresent()) {
            attempt.failedAll(Failures.closing(peer, result.closing().get()));
            return;
        }
        var unreadable = result.recipients().stream()
                .filter(Unreadable.class::isInstance)
                .map(Unreadable.class::cast)
                .findFirst();
        attempt.failedAll(
                unreadable.isPresent()
                        ? Failures.transaction(peer, unreadable.get())
                        : Failures.transaction(
                                peer,
                                new Broken(Trouble.CONNECTION_LOST, "the connection was lost in another transaction")));
    }

    private Content content(DeliveryOrder order) {
        return switch (order.body()) {
            case Body.Inline(var bytes) -> Content.of(bytes);
            case Body.Stored stored ->
                new Content() {
                    @Override
                    public long size() {
                        return stored.size();
                    }

                    @Override
                    public InputStream open() throws IOException {
                        return bodies.open(order.messageId(), stored);
                    }
                };
        };
    }

    @Override
    public boolean takeBack() {
        var time = underWay;
        return time != null && time.takeBack();
    }

    @Override
    public boolean isConnected() {
        return connection != null;
    }

    @Override
    public void close() {
        if (connection != null) {
            hangUp();
        }
    }

    private void hangUp() {
        connection.quit();
        connection = null;
    }

    private void drop() {
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }
}
