package io.postyard.ingress.tls;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of ingress: the default, and one for each name that policy mentions. Files are looked at every few
 * seconds, which works with every way of mounting them; whatever is new is for the next handshake, sessions that are open
 * stay as they are.
 */
public final class Certificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    /** How the certificates stand. */
    public enum State {
        /** As the files have it. */
        LOADED,
        /** The files are broken, so the last good one is used. */
        KEPT,
        /** Nothing to be used was ever there. */
        MISSING
    }

    /** What one look at the files has found. */
    private record Found(Optional<SSLContext> context, List<State> states, Optional<Instant> expires) {}

    private final TlsFiles files;
    private final Supplier<Set<String>> wanted;
    private final InstantSource clock;
    private final Optional<WatchedFiles> byDefault;
    private final TreeMap<String, WatchedFiles> named = new TreeMap<>();
    private final ScheduledExecutorService watch;
    private volatile Found found = new Found(Optional.empty(), List.of(), Optional.empty());

    /** @param wanted names of the folders that policy mentions */
    public Certificates(TlsFiles files, Supplier<Set<String>> wanted, InstantSource clock) {
        this.files = files;
        this.wanted = wanted;
        this.clock = clock;
        this.byDefault = files.byDefault().map(pem -> new WatchedFiles("default", pem));
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("tls-certificates").daemon().factory());
    }

    /** Reads them, and goes on looking. */
    public void start() {
        if (files.isEmpty()) {
            return;
        }
        look();
        long every = files.lookEvery().toMillis();
        var _ = watch.scheduleWithFixedDelay(this::lookSafely, every, every, TimeUnit.MILLISECONDS);
    }

    /** The wanted names may be others now, which cannot wait for the next look. Returns at once. */
    public void onWantedChange() {
        if (files.directory().isEmpty()) {
            return;
        }
        try {
            watch.execute(this::lookSafely);
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().log("No more looks at certificates");
        }
    }

    /** For the next handshake; empty as long as there is no certificate at all. */
    public Optional<SSLContext> context() {
        return found.context();
    }

    /** Certificates in a state. */
    public long count(State state) {
        return found.states().stream().filter(state::equals).count();
    }

    /** When the first of those in use ends; empty if none is. */
    public Optional<Instant> expires() {
        return found.expires();
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).log("Certificates could not be looked at");
        }
    }

    /** One at a time: the first look is not the watch's. */
    private synchronized void look() {
        var names = files.directory().isPresent() ? wanted.get() : Set.<String>of();
        boolean changed = named.keySet().retainAll(names);
        for (var name : names) {
            named.computeIfAbsent(name, this::watched);
        }
        var now = clock.instant();
        for (var watched : all().toList()) {
            changed |= watched.refresh(now);
        }
        var states = all().map(Certificates::stateOf).toList();
        var inUse = all().flatMap(watched -> watched.good().stream()).toList();
        found = new Found(
                inUse.isEmpty() ? Optional.empty() : changed ? Optional.of(newContext()) : found.context(),
                states,
                inUse.stream().map(Credential::expires).min(Instant::compareTo));
    }

    private WatchedFiles watched(String name) {
        return new WatchedFiles(
                name, PemFiles.in(files.directory().orElseThrow().resolve(name)));
    }

    private Stream<WatchedFiles> all() {
        return Stream.concat(byDefault.stream(), named.values().stream());
    }

    private static State stateOf(WatchedFiles watched) {
        return watched.good().isEmpty() ? State.MISSING : watched.isBroken() ? State.KEPT : State.LOADED;
    }

    /** A context of its own for each set of certificates: clients resume sessions with those that were made under it. */
    private SSLContext newContext() {
        var others = new ArrayList<Credential>();
        named.values().forEach(watched -> watched.good().ifPresent(others::add));
        try {
            var context = SSLContext.getInstance("TLS");
            var keys = new KeyChoice(byDefault.flatMap(WatchedFiles::good), others);
            // No client is asked for a certificate, so none need be trusted; null would read the JDK's list of
            // authorities.
            context.init(new KeyManager[] {keys}, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
