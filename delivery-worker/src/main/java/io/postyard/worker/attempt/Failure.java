package io.postyard.worker.attempt;

/**
 * The ways an attempt can fail at one host, one row each. The columns are the policy; {@link Failures} finds the row and
 * words the outcome.
 */
public enum Failure {
    /** No connection: refused, unreachable, timed out. */
    CONNECT(Scope.SITE, Next.HOST, Last.DEFERS),
    /** A 4xx greeting, or 421 before there is a transaction. */
    GREETING_SOFT(Scope.SITE, Next.HOST, Last.DEFERS),
    /** A 5xx greeting. Postfix, with {@code smtp_skip_5xx_greeting}, takes it for "not this host" and never bounces. */
    GREETING_HARD(Scope.SITE, Next.HOST, Last.DEFERS),
    HELLO_SOFT(Scope.SITE, Next.HOST, Last.DEFERS),
    /** 5xx to EHLO and to HELO. */
    HELLO_HARD(Scope.SITE, Next.HOST, Last.BOUNCES),
    /** TLS is required and is not offered, not started, or fails; or the certificate is not the host's. */
    TLS(Scope.SITE, Next.HOST, Last.DEFERS),
    /** Lost, late or not SMTP before there is a transaction. */
    HANDSHAKE_BROKEN(Scope.SITE, Next.HOST, Last.DEFERS),
    /** Lost, late or not SMTP in a transaction, before the final dot. */
    TRANSACTION_BROKEN(Scope.MESSAGE, Next.HOST, Last.DEFERS),
    /** 4xx to MAIL, DATA or the final dot. */
    MESSAGE_SOFT(Scope.MESSAGE, Next.HOST, Last.DEFERS),
    /** 5xx to MAIL, DATA or the final dot. */
    MESSAGE_HARD(Scope.MESSAGE, Next.NONE, Last.BOUNCES),
    /** 4xx to RCPT. */
    RECIPIENT_SOFT(Scope.RECIPIENT, Next.HOST, Last.DEFERS),
    /** 5xx to RCPT. */
    RECIPIENT_HARD(Scope.RECIPIENT, Next.NONE, Last.BOUNCES),
    /** The peer lacks an extension that the message needs, or says it is too large. Another host may be better off. */
    CANNOT_CARRY(Scope.MESSAGE, Next.HOST, Last.BOUNCES),
    /** Lost, late or not SMTP after the final dot: another host would make a second copy likely. */
    LOST_AFTER_FINAL_DOT(Scope.MESSAGE, Next.NONE, Last.DEFERS),
    /** We cannot read the message ourselves: no host can help. */
    CONTENT_UNREADABLE(Scope.MESSAGE, Next.NONE, Last.DEFERS);

    /** Whom a failure concerns. */
    public enum Scope {
        /** The host: whoever is written to. Such a host does not count as reachable. */
        SITE,
        /** All recipients of the transaction. */
        MESSAGE,
        /** One recipient; the others go on. */
        RECIPIENT
    }

    private enum Next {
        HOST,
        NONE
    }

    private enum Last {
        DEFERS,
        BOUNCES
    }

    private final Scope scope;
    private final Next next;
    private final Last last;

    Failure(Scope scope, Next next, Last last) {
        this.scope = scope;
        this.next = next;
        this.last = last;
    }

    public Scope scope() {
        return scope;
    }

    /** Whether the recipients concerned are tried at the next host at once, where there is one. */
    public boolean triesNextHost() {
        return next == Next.HOST;
    }

    /** Whether the outcome, where it stands, ends the recipient for good. */
    public boolean bounces() {
        return last == Last.BOUNCES;
    }
}
