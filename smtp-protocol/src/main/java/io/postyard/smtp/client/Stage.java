package io.postyard.smtp.client;

import java.time.Duration;

/**
 * The stages of a conversation, one row each: how long the peer may take, what the log calls it, and whether losing the
 * connection there leaves it open if the peer has the message. This is the only place with time-outs.
 *
 * <p>Time-outs are the minima of RFC 5321 §4.5.3.2 where it names one. Each bounds one whole reply (or, for {@link
 * #DATA_BLOCK}, one write), not one read.
 */
public enum Stage {
    CONNECT(Duration.ofSeconds(30), "connecting", false),
    /** §4.5.3.2.1 */
    GREETING(Duration.ofMinutes(5), "waiting for the greeting", false),
    EHLO(Duration.ofMinutes(5), "performing the EHLO handshake", false),
    HELO(Duration.ofMinutes(5), "performing the HELO handshake", false),
    STARTTLS(Duration.ofMinutes(5), "asking for TLS", false),
    TLS_HANDSHAKE(Duration.ofMinutes(1), "performing the TLS handshake", false),
    /** §4.5.3.2.2 */
    MAIL(Duration.ofMinutes(5), "sending MAIL FROM", false),
    /** §4.5.3.2.3 */
    RCPT(Duration.ofMinutes(5), "sending RCPT TO", false),
    /** §4.5.3.2.4 */
    DATA(Duration.ofMinutes(2), "sending DATA", false),
    /** §4.5.3.2.5 */
    DATA_BLOCK(Duration.ofMinutes(3), "sending the message", false),
    /** §4.5.3.2.6; also the reply to {@code BDAT … LAST}. */
    FINAL_DOT(Duration.ofMinutes(10), "sending the end of data: the message may be sent more than once", true),
    RSET(Duration.ofMinutes(1), "sending RSET", false),
    QUIT(Duration.ofSeconds(2), "sending QUIT", false);

    private final Duration timeout;
    private final String words;
    private final boolean inDoubt;

    Stage(Duration timeout, String words, boolean inDoubt) {
        this.timeout = timeout;
        this.words = words;
        this.inDoubt = inDoubt;
    }

    public Duration timeout() {
        return timeout;
    }

    /** What goes on, to follow "while". */
    public String words() {
        return words;
    }

    /** True: when the conversation breaks off here, the peer may or may not have taken the message. */
    public boolean inDoubt() {
        return inDoubt;
    }
}
