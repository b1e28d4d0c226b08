package io.postyard.testkit.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * An SMTP server on loopback whose faults are data:
 *
 * <pre>{@code
 * try (var peer = ScriptedPeer.start()) {
 *     peer.on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 come back later")).times(1);
 *     peer.onRcpt("bob@peer.test", PeerBehaviour.drop());
 *     …
 *     peer.awaitAccepted(1);
 * }
 * }</pre>
 *
 * <p>Without rules it is a correct server that takes everything. Each session runs on its own virtual thread. All methods
 * may be called from any thread at any time; rules act on the sessions that are open as well.
 */
public final class ScriptedPeer implements AutoCloseable {
    /** How long the await methods wait at most; generous, since the machine may be busy. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final InetAddress address;
    private final int port;
    private final PeerScript script = new PeerScript();
    private final Set<String> extensions =
            new LinkedHashSet<>(List.of("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "DSN", "CHUNKING"));
    private final List<PeerSession> sessions = new ArrayList<>();
    private final List<PeerMessage> accepted = new ArrayList<>();
    private final Set<Socket> open = new LinkedHashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private CountDownLatch stalled = new CountDownLatch(1);
    private Optional<SSLContext> tls = Optional.empty();
    private ServerSocket listener;
    private Thread acceptor;
    private int mostOpen;
    private int stalls;

    private ScriptedPeer(InetAddress address, int port) {
        this.address = address;
        try {
            listener = listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.port = listener.getLocalPort();
        acceptor = accept(listener);
    }

    /** Listens on a free port of 127.0.0.1. */
    public static ScriptedPeer start() {
        return startAt("127.0.0.1", 0);
    }

    /**
     * @param ip an address of loopback; all of 127/8 will do, so many hosts can share one port
     * @param port 0 = any free one
     */
    public static ScriptedPeer startAt(String ip, int port) {
        try {
            return new ScriptedPeer(InetAddress.getByName(ip), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String ip() {
        return address.getHostAddress();
    }

    /** Told what to do at a stage; {@link Times} says how often, for ever if it is not asked. */
    public Times on(Stage stage, PeerBehaviour behaviour) {
        return new Times(script.add(stage, Optional.empty(), behaviour));
    }

    /** Told what to do at RCPT of one address. */
    public Times onRcpt(String recipient, PeerBehaviour behaviour) {
        return new Times(script.add(Stage.RCPT, Optional.of(recipient), behaviour));
    }

    /** Told what to do at a stage of a transaction from one reverse-path. */
    public Times onSender(String reversePath, Stage stage, PeerBehaviour behaviour) {
        return new Times(script.add(stage, Optional.of(reversePath), behaviour));
    }

    /** Answers RCPT of {@code tempfail-450@…} and {@code fail-550@…} with the code in the address. */
    public ScriptedPeer obeyFaultsInAddresses() {
        script.obeyAddresses();
        return this;
    }

    /** Forgets all rules. */
    public void behave() {
        script.clear();
    }

    /** Offers one more EHLO keyword with its parameters, in place of one with the same name. */
    public synchronized ScriptedPeer offer(String extension) {
        hide(extension.split(" ", 2)[0]);
        extensions.add(extension);
        return this;
    }

    public synchronized ScriptedPeer hide(String keyword) {
        extensions.removeIf(e -> e.equals(keyword) || e.startsWith(keyword + " "));
        return this;
    }

    /** Offers STARTTLS with this certificate. */
    public synchronized ScriptedPeer withTls(PeerCertificate certificate) {
        tls = Optional.of(certificate.serverContext());
        return offer("STARTTLS");
    }

    /** Stops listening, so that connections are refused, and drops those that are open. */
    public void goDown() {
        Thread last;
        synchronized (this) {
            closeQuietly(listener);
            last = acceptor;
        }
        try {
            // The port is free only when nobody waits in accept any more.
            last.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            List.copyOf(open).forEach(ScriptedPeer::closeQuietly);
        }
    }

    /** Listens again on the port it had. */
    public synchronized void comeBack() {
        try {
            listener = listen(port);
            acceptor = accept(listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends every stall, present ones only. */
    public synchronized void release() {
        stalled.countDown();
        stalled = new CountDownLatch(1);
    }

    /** In the order of connections. */
    public synchronized List<PeerSession> sessions() {
        return List.copyOf(sessions);
    }

    /** What the peer took, whether or not the client heard so. */
    public synchronized List<PeerMessage> accepted() {
        return List.copyOf(accepted);
    }

    public List<PeerMessage> acceptedFor(String recipient) {
        return accepted().stream()
                .filter(m -> m.recipients().stream().anyMatch(recipient::equalsIgnoreCase))
                .toList();
    }

    public synchronized int openConnections() {
        return open.size();
    }

    /** The most connections that were open at one time. */
    public synchronized int mostConnections() {
        return mostOpen;
    }

    /** How many sessions have run into a stall so far. */
    public synchronized int stalls() {
        return stalls;
    }

    /** Waits until at least {@code count} messages were taken and returns them all. */
    public List<PeerMessage> awaitAccepted(int count) {
        await(count + " messages", p -> p.accepted.size() >= count);
        return accepted();
    }

    public void awaitSessions(int count) {
        await(count + " sessions", p -> p.sessions.size() >= count);
    }

    public void awaitStalls(int count) {
        await(count + " stalls", p -> p.stalls >= count);
    }

    public void awaitAllClosed() {
        await("all connections to be closed", p -> p.open.isEmpty());
    }

    /** Waits, up to {@link #PATIENCE}, until something that this peer saw makes the condition true. */
    public synchronized void await(String what, Predicate<ScriptedPeer> condition) {
        awaitWithin(PATIENCE, what, () -> condition.test(this));
    }

    private synchronized void awaitWithin(Duration limit, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(
                            "waited %d s for %s; the peer has %d messages, %d sessions, %d of them open"
                                    .formatted(limit.toSeconds(), what, accepted.size(), sessions.size(), open.size()));
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        goDown();
        release();
    }

    PeerBehaviour behaviour(Stage stage, String subject) {
        return script.behaviour(stage, subject);
    }

    synchronized List<String> extensions(boolean encrypted) {
        return extensions.stream()
                .filter(e -> !(encrypted && e.equals("STARTTLS")))
                .toList();
    }

    synchronized Optional<SSLContext> tls() {
        return tls;
    }

    synchronized void take(PeerMessage message) {
        accepted.add(message);
        notifyAll();
    }

    synchronized void changed() {
        notifyAll();
    }

    /** Waits without holding up {@link #close}. */
    void pause(Duration by) throws IOException {
        try {
            if (closed.await(by.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the peer was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    void stallHere() throws IOException {
        CountDownLatch released;
        synchronized (this) {
            released = stalled;
            stalls++;
            notifyAll();
        }
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private ServerSocket listen(int onPort) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address, onPort), 1024);
        return socket;
    }

    private Thread accept(ServerSocket from) {
        return Thread.ofVirtual().name("peer-" + from.getLocalPort()).start(() -> {
            while (!from.isClosed()) {
                try {
                    var socket = from.accept();
                    var session = opened(socket);
                    Thread.ofVirtual().start(() -> converse(socket, session));
                } catch (IOException closedOrRefused) {
                    // A closed listener ends the loop; anything else is a connection that went away by itself.
                }
            }
        });
    }

    private void converse(Socket socket, PeerSession session) {
        try (socket) {
            new PeerConversation(this, socket, session).run();
        } catch (IOException | RuntimeException gone) {
            // The client hung up, or the script said drop: both are what tests look at through the records.
        } finally {
            synchronized (this) {
                open.remove(socket);
                session.end();
                notifyAll();
            }
        }
    }

    private synchronized PeerSession opened(Socket socket) {
        var session = new PeerSession(sessions.size() + 1);
        sessions.add(session);
        open.add(socket);
        mostOpen = Math.max(mostOpen, open.size());
        notifyAll();
        return session;
    }

    private static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception alreadyGone) {
            // Nothing is left to do.
        }
    }

    /** How often a rule acts. */
    public static final class Times {
        private final PeerScript.Rule rule;

        private Times(PeerScript.Rule rule) {
            this.rule = rule;
        }

        /** The first {@code count} times, then as if the rule was not there. */
        public void times(int count) {
            rule.limit(count, false);
        }

        /** The first {@code count} times for each address, as greylisting does. */
        public void timesForEachAddress(int count) {
            rule.limit(count, true);
        }
    }
}
