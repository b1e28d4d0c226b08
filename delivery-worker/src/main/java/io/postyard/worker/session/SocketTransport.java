package io.postyard.worker.session;

import io.postyard.mail.policy.TlsMode;
import io.postyard.smtp.client.ClientTransport;
import io.postyard.worker.resolve.Target;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP connection, in the clear or under TLS, for a virtual thread. Time-outs are enforced by the {@link Watchdog}. */
final class SocketTransport implements ClientTransport, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketTransport.class);
    private static final long NONE = 0;

    private final Socket tcp;
    private final Target target;
    private final TlsMode tls;
    private final TlsContexts contexts;
    private final Watchdog watchdog;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private volatile AttemptTime attempt;
    /** As {@link System#nanoTime}; {@link #NONE} while nothing is under way. */
    private volatile long deadline = NONE;

    private volatile boolean expired;

    private SocketTransport(
            Socket tcp, Target target, AttemptTime attempt, TlsMode tls, TlsContexts contexts, Watchdog watchdog)
            throws IOException {
        this.tcp = tcp;
        this.target = target;
        this.attempt = attempt;
        this.tls = tls;
        this.contexts = contexts;
        this.watchdog = watchdog;
        use(tcp);
    }

    /**
     * @param time ≥ 1 ms
     * @param attempt when everything must be over
     */
    static SocketTransport connect(
            Target target, Duration time, AttemptTime attempt, TlsMode tls, TlsContexts contexts, Watchdog watchdog)
            throws IOException {
        var tcp = new Socket();
        try {
            // The dialogue gathers what belongs together itself: Nagle would only add 40 ms to each message.
            tcp.setTcpNoDelay(true);
            tcp.connect(target.address(), Math.toIntExact(Math.min(time.toMillis(), Integer.MAX_VALUE)));
            var transport = new SocketTransport(tcp, target, attempt, tls, contexts, watchdog);
            watchdog.watch(transport);
            return transport;
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
    }

    private void use(Socket used) throws IOException {
        socket = used;
        in = used.getInputStream();
        out = used.getOutputStream();
    }

    /** A new attempt uses the kept connection. */
    void begin(AttemptTime next) {
        attempt = next;
    }

    @Override
    public void allow(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        long end = attempt.end();
        if (end - until < 0) {
            until = end;
        }
        deadline = until == NONE ? 1 : until;
    }

    /** Nothing is under way; the connection may stay idle for as long as its session keeps it. */
    void rest() {
        deadline = NONE;
        attempt.transactionIsOver();
    }

    @Override
    public void endOfDataFollows() throws InterruptedIOException {
        attempt.endOfDataFollows();
    }

    void expireAt(long now) {
        long until = deadline;
        if (until != NONE && (now - until > 0 || attempt.isTakenBack())) {
            expired = true;
            // The raw socket: closing TLS politely could block on the peer that is late.
            closeTcp();
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int n = in.read(into, offset, length);
            if (n < 0) {
                checkTime();
            }
            return n;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        try {
            out.write(from, offset, length);
        } catch (IOException e) {
            throw explained(e);
        }
    }

    @Override
    public void startTls() throws IOException {
        try {
            use(contexts.handshake(tcp, target, tls == TlsMode.VERIFIED));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    private IOException explained(IOException e) {
        if (expired) {
            var late = new InterruptedIOException("timed out");
            late.initCause(e);
            return late;
        }
        return e;
    }

    private void checkTime() throws InterruptedIOException {
        if (expired) {
            throw new InterruptedIOException("timed out");
        }
    }

    /** Drops the connection as it is. */
    void abort() {
        watchdog.forget(this);
        closeTcp();
    }

    /** Closes after the last command, under TLS with close_notify. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (SocketException alreadyGone) {
            LOG.trace("closing a connection that was gone", alreadyGone);
        } catch (IOException e) {
            LOG.atDebug()
                    .setMessage("cannot close politely")
                    .addKeyValue("peer", target)
                    .setCause(e)
                    .log();
        }
        abort();
    }

    private void closeTcp() {
        try {
            tcp.close();
        } catch (IOException e) {
            LOG.atDebug()
                    .setMessage("cannot close a socket")
                    .addKeyValue("peer", target)
                    .setCause(e)
                    .log();
        }
    }
}
