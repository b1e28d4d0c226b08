package io.postyard.ingress.login;

import io.postyard.ingress.sharing.CountSharing;
import io.postyard.mail.policy.Network;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.sasl.LoginExchange;
import io.postyard.smtp.sasl.PlainExchange;
import io.postyard.smtp.sasl.SaslExchange;
import io.postyard.smtp.sasl.SaslStep;
import io.postyard.smtp.sasl.ScramExchange;
import io.postyard.smtp.server.state.LoginOutcome;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who clients are. Passwords are checked on threads of their own, since a hash takes as long as thousands of commands; so
 * many wait for it, and of one client so many, that whoever comes later is asked to come again. Thread-safe.
 */
public final class Logins implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int WAITING = 64;
    /** Checks and refusals under way of one client: what a delay is worth to somebody with many connections. */
    private static final int UNDER_WAY_OF_CLIENT = 8;

    private static final int REMEMBERED = 10_000;
    private static final int NONCE_OCTETS = 18;

    private final Optional<UsersFile> file;
    private final LoginSettings settings;
    private final FailedLogins failed;
    private final ConcurrentHashMap<Network, Integer> underWay = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final ThreadPoolExecutor checks;

    /** @param sharing so that guesses at other ingress processes count too */
    public Logins(LoginSettings settings, CountSharing sharing) {
        this.settings = settings;
        this.file = settings.users().map(path -> new UsersFile(path, settings.lookEvery()));
        this.failed =
                new FailedLogins(settings.firstDelay(), settings.maxDelay(), REMEMBERED, sharing, System::nanoTime);
        // Two at most: each may take 64 MiB for argon2.
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 2);
        this.checks = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().name("logins-", 0).daemon().factory());
        checks.allowCoreThreadTimeOut(true);
    }

    /** Reads the users, and goes on looking. */
    public void start() {
        file.ifPresent(UsersFile::start);
    }

    /** What clients may use now; empty while there are no users. */
    public List<String> mechanisms() {
        var users = users();
        return users.isEmpty()
                ? List.of()
                : users.allKnowScram() ? List.of("PLAIN", "LOGIN", "SCRAM-SHA-256") : List.of("PLAIN", "LOGIN");
    }

    /** Begins an exchange by one of the {@link #mechanisms} as they were a moment ago. */
    public Login begin(String mechanism, InetAddress client) {
        var now = users();
        return new Login(
                switch (mechanism) {
                    case "PLAIN" -> new PlainExchange();
                    case "LOGIN" -> new LoginExchange();
                    case "SCRAM-SHA-256" -> new ScramExchange(now::scramKeys, nonce());
                    default -> throw new IllegalArgumentException("not offered: " + mechanism);
                },
                now,
                client);
    }

    /** How many failures end a session. */
    public int maxFailures() {
        return settings.maxFailures();
    }

    private Users users() {
        return file.map(UsersFile::current).orElse(Users.NOBODY);
    }

    private String nonce() {
        var octets = new byte[NONCE_OCTETS];
        random.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    /** @param failure of ours; null if there is an answer */
    private record Checked(Optional<String> identity, Throwable failure) {}

    /** One exchange with one client. */
    public final class Login {
        private final SaslExchange exchange;
        private final Users users;
        private final InetAddress client;
        private final Network network;

        private Login(SaslExchange exchange, Users users, InetAddress client) {
            this.exchange = exchange;
            this.users = users;
            this.client = client;
            this.network = Network.ofClient(client);
        }

        /** Takes what the client said; never fails. What comes of it may take its time, but no thread waits for it. */
        public CompletableFuture<LoginOutcome> on(Optional<byte[]> response) {
            if (users.isEmpty()) {
                return done(new LoginOutcome.Refused(Replies.AUTH_UNAVAILABLE));
            }
            // Before it is looked at: whoever is sent away must not learn whether the guess was right.
            if (response.isPresent() && underWay.getOrDefault(network, 0) >= UNDER_WAY_OF_CLIENT) {
                return done(new LoginOutcome.Refused(Replies.AUTH_UNAVAILABLE));
            }
            return switch (exchange.on(response)) {
                case SaslStep.Challenge(var text) -> done(new LoginOutcome.Challenge(text));
                case SaslStep.Malformed() -> done(new LoginOutcome.Refused(Replies.AUTH_NOT_UNDERSTOOD));
                case SaslStep.Check(var name, var password) ->
                    judged(name, () -> {
                        var candidate = users.find(name);
                        return candidate.hasPassword(password) ? candidate.identity() : Optional.empty();
                    });
                case SaslStep.Proved(var name) ->
                    answered(name, new Checked(users.find(name).identity(), null));
                case SaslStep.Disproved(var name) -> disproved(name);
            };
        }

        /** Always a failure, and never "come again": else the answer would tell a wrong proof from a right one. */
        private CompletableFuture<LoginOutcome> disproved(String name) {
            underWay.merge(network, 1, Integer::sum);
            return answered(name, new Checked(Optional.empty(), null)).whenComplete((_, _) -> release());
        }

        /** On a thread for it, if there is room. */
        private CompletableFuture<LoginOutcome> judged(String name, Supplier<Optional<String>> identity) {
            if (underWay.merge(network, 1, Integer::sum) > UNDER_WAY_OF_CLIENT) {
                release();
                return done(new LoginOutcome.Refused(Replies.AUTH_UNAVAILABLE));
            }
            try {
                return CompletableFuture.supplyAsync(identity, checks)
                        .handle(Checked::new)
                        .thenCompose(checked -> answered(name, checked))
                        .whenComplete((_, _) -> release());
            } catch (RejectedExecutionException full) {
                release();
                return done(new LoginOutcome.Refused(Replies.AUTH_UNAVAILABLE));
            }
        }

        private CompletableFuture<LoginOutcome> answered(String name, Checked checked) {
            var failure = checked.failure();
            if (failure != null) {
                // Its message may be about the password.
                LOG.atError()
                        .addKeyValue("client", client.getHostAddress())
                        .addKeyValue(
                                "cause",
                                failure.getCause() == null
                                        ? failure.getClass()
                                        : failure.getCause().getClass())
                        .log("A password could not be checked");
                return done(new LoginOutcome.Refused(Replies.AUTH_UNAVAILABLE));
            }
            if (checked.identity().isPresent()) {
                failed.succeeded(name);
                return done(new LoginOutcome.Known(checked.identity().get()));
            }
            var delay = failed.failed(client, name);
            LOG.atInfo()
                    .addKeyValue("client", client.getHostAddress())
                    // Of others nobody knows whether it is a name or a password.
                    .addKeyValue("user", users.find(name).identity().orElse("unknown"))
                    .addKeyValue("delay", delay)
                    .log("Authentication failed");
            LoginOutcome refused = new LoginOutcome.Refused(Replies.AUTH_FAILED);
            return new CompletableFuture<LoginOutcome>()
                    .completeOnTimeout(refused, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void release() {
            underWay.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
        }

        private static CompletableFuture<LoginOutcome> done(LoginOutcome outcome) {
            return CompletableFuture.completedFuture(outcome);
        }
    }

    @Override
    public void close() {
        file.ifPresent(UsersFile::close);
        checks.shutdownNow();
    }
}
