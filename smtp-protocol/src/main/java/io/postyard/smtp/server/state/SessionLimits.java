package io.postyard.smtp.server.state;

/**
 * How much of everything one session may have. Each limit is inclusive and at least 1.
 *
 * @param maxMessageSize octets of one message, announced by SIZE (RFC 1870)
 * @param maxRecipients of one message; RFC 5321 §4.5.3.1.8 asks for at least 100
 * @param maxErrors 5xx replies since the last accepted message
 * @param maxJunk commands that move no mail ({@code COUNTS_AS_JUNK}) since the last accepted message
 * @param maxCommands in a session
 * @param maxTransactions MAIL commands in a session
 */
public record SessionLimits(
        long maxMessageSize, int maxRecipients, int maxErrors, int maxJunk, int maxCommands, int maxTransactions) {
    public static final SessionLimits DEFAULT =
            new SessionLimits(50L * 1024 * 1024, 1000, 20, 100, 10_000_000, 1_000_000);

    public SessionLimits {
        if (maxMessageSize < 1
                || maxRecipients < 1
                || maxErrors < 1
                || maxJunk < 1
                || maxCommands < 1
                || maxTransactions < 1) {
            throw new IllegalArgumentException("every limit is at least 1");
        }
    }
}
