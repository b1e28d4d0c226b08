package io.postyard.smtp.client;

import java.io.IOException;
import java.time.Duration;

/** A blocking, two-way stream of octets to a peer, used by one thread. */
public interface ClientTransport {
    /**
     * From now on until the next call, reads and writes must all be done within {@code time}: a peer that sends an octet
     * now and then does not win time. After it they throw {@link java.io.InterruptedIOException}.
     */
    void allow(Duration time);

    /** Reads at least one octet; −1 = the peer has closed. */
    int read(byte[] into, int offset, int length) throws IOException;

    /** Sends everything at once: what is given in one call should leave in as few packets as possible. */
    void write(byte[] from, int offset, int length) throws IOException;

    /**
     * The end of a message is written next, so that from then on the peer may have it, whatever becomes of the connection.
     * Throws {@link java.io.InterruptedIOException} if the conversation was given up before that: then the peer must not see
     * the end, and nothing more may be written.
     */
    void endOfDataFollows() throws IOException;

    /** The TLS handshake as client, after the peer's 220 to STARTTLS (RFC 3207). */
    void startTls() throws IOException;
}
