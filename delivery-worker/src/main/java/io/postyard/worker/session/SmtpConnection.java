package io.postyard.worker.session;

import io.postyard.mail.policy.TlsMode;
import io.postyard.smtp.client.ClientDialogue;
import io.postyard.smtp.client.Transaction;
import io.postyard.smtp.client.TransactionResult;
import io.postyard.worker.resolve.Target;
import java.time.Duration;

/** A conversation that has got as far as a positive reply to EHLO, over its connection. */
final class SmtpConnection {
    private final Target target;
    private final SocketTransport transport;
    private final ClientDialogue dialogue;
    private final boolean encrypted;
    private final boolean verified;
    private int transactions;
    private long lastUsed = System.nanoTime();

    SmtpConnection(
            Target target, SocketTransport transport, ClientDialogue dialogue, boolean encrypted, boolean verified) {
        this.target = target;
        this.transport = transport;
        this.dialogue = dialogue;
        this.encrypted = encrypted;
        this.verified = verified;
    }

    Target target() {
        return target;
    }

    int transactions() {
        return transactions;
    }

    /** Whether it is as safe as {@code tls} asks. */
    boolean satisfies(TlsMode tls) {
        return switch (tls) {
            case NONE, OPPORTUNISTIC -> true;
            case REQUIRED -> encrypted;
            case VERIFIED -> verified;
        };
    }

    boolean isFresh(Duration maxIdle) {
        return System.nanoTime() - lastUsed <= maxIdle.toNanos();
    }

    void begin(AttemptTime attempt) {
        transport.begin(attempt);
    }

    TransactionResult transact(Transaction transaction) {
        transactions++;
        var result = dialogue.transact(transaction);
        transport.rest();
        lastUsed = System.nanoTime();
        return result;
    }

    void quit() {
        dialogue.quit();
        transport.close();
    }

    void abort() {
        transport.abort();
    }
}
