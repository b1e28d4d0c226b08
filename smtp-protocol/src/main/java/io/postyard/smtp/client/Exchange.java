package io.postyard.smtp.client;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.reply.Reply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Both directions of a conversation: commands and data gather in a buffer and leave in one write when a reply is awaited
 * or the buffer is full; failures of the transport become {@link DialogueException}s of the stage they happen in.
 */
final class Exchange {
    private static final int FIRST_BUFFER = 4096;
    private static final int LARGEST_BUFFER = 64 * 1024;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final ClientTransport transport;
    private final Function<Stage, Duration> timeouts;
    private final ReplyReader replies;
    private byte[] out = new byte[FIRST_BUFFER];
    private int length;
    private Optional<Reply> closing = Optional.empty();

    Exchange(ClientTransport transport, Function<Stage, Duration> timeouts) {
        this.transport = transport;
        this.timeouts = timeouts;
        this.replies = new ReplyReader(transport, timeouts);
    }

    /** Sends what has gathered and reads one reply. */
    Reply ask(Stage stage) throws DialogueException {
        flush(stage);
        return next(stage);
    }

    /** Reads one reply to something sent earlier. */
    Reply next(Stage stage) throws DialogueException {
        var reply = replies.read(stage);
        if (reply.code() == 421) {
            closing = Optional.of(reply);
        }
        return reply;
    }

    /** The 421 (RFC 5321 §3.8) after which the peer says nothing more. */
    Optional<Reply> closing() {
        return closing;
    }

    boolean isClosing() {
        return closing.isPresent();
    }

    /** Octets that wait to be sent. */
    int gathered() {
        return length;
    }

    void flush(Stage stage) throws DialogueException {
        if (length == 0) {
            return;
        }
        if (stage.inDoubt()) {
            announceEndOfData();
        }
        transport.allow(timeouts.apply(stage));
        try {
            transport.write(out, 0, length);
        } catch (InterruptedIOException e) {
            throw new DialogueException(stage, Trouble.TIMED_OUT, "timed out", e);
        } catch (IOException e) {
            throw new DialogueException(
                    stage, Trouble.CONNECTION_LOST, "lost the connection (" + e.getMessage() + ")", e);
        } finally {
            length = 0;
        }
    }

    private void announceEndOfData() throws DialogueException {
        try {
            transport.endOfDataFollows();
        } catch (IOException e) {
            length = 0;
            // Not a doubt: the peer has not seen the end.
            throw new DialogueException(Stage.DATA_BLOCK, Trouble.TIMED_OUT, "timed out", e);
        }
    }

    /** The TLS handshake. Plaintext that came behind the 220 is an injection (RFC 3207 §5, CVE-2011-0411). */
    void startTls() throws DialogueException {
        if (replies.hasMore()) {
            throw new DialogueException(
                    Stage.TLS_HANDSHAKE, Trouble.PROTOCOL_ERROR, "got plaintext behind the reply to STARTTLS", null);
        }
        transport.allow(timeouts.apply(Stage.TLS_HANDSHAKE));
        try {
            transport.startTls();
        } catch (IOException e) {
            var what = e instanceof InterruptedIOException ? "timed out" : "failed (" + e.getMessage() + ")";
            throw new DialogueException(Stage.TLS_HANDSHAKE, Trouble.TLS_FAILED, what, e);
        }
    }

    Exchange put(String text) {
        int size = text.length();
        ensure(size);
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c > 127) {
                byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                ensure(rest.length);
                System.arraycopy(rest, 0, out, length, rest.length);
                length += rest.length;
                return this;
            }
            out[length++] = (byte) c;
        }
        return this;
    }

    Exchange put(long number) {
        return put(Long.toString(number));
    }

    /** As xtext (RFC 3461 §4): anything but printable ASCII, and {@code +} and {@code =}, as {@code +HH}. */
    Exchange putXtext(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            ensure(3);
            if (b > 32 && b < 127 && b != '+' && b != '=') {
                out[length++] = b;
            } else {
                out[length++] = '+';
                out[length++] = HEX[(b >> 4) & 15];
                out[length++] = HEX[b & 15];
            }
        }
        return this;
    }

    Exchange crlf() {
        return put("\r\n");
    }

    /** Body octets; sends full buffers on their way. */
    void putData(byte[] from, int offset, int size) throws DialogueException {
        int at = offset;
        int left = size;
        while (left > 0) {
            if (length == out.length && out.length < LARGEST_BUFFER) {
                ensure(Math.min(left, LARGEST_BUFFER - length));
            } else if (length >= LARGEST_BUFFER) {
                flush(Stage.DATA_BLOCK);
            }
            int piece = Math.min(left, out.length - length);
            System.arraycopy(from, at, out, length, piece);
            length += piece;
            at += piece;
            left -= piece;
        }
    }

    private void ensure(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + more));
        }
    }
}
