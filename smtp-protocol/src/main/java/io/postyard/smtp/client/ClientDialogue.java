package io.postyard.smtp.client;

import io.postyard.mail.policy.TlsMode;
import io.postyard.mail.reply.Reply;
import java.time.Duration;
import java.util.function.Function;

/**
 * A conversation with one SMTP server (RFC 5321 §3): {@link #open} once, then any number of {@link #transact}, then {@link
 * #quit}. For one thread. What the peer refuses is a value; only what ends the conversation before there is a transaction
 * is an exception.
 */
public final class ClientDialogue {
    private final Exchange exchange;
    private final String hostName;
    private Capabilities capabilities = Capabilities.NONE;
    private boolean transactionLeftOpen;

    /** @param hostName our name, for EHLO */
    public ClientDialogue(ClientTransport transport, String hostName) {
        this(transport, hostName, Stage::timeout);
    }

    /** @param timeouts in place of {@link Stage#timeout}, for tests of what happens when they run out */
    public ClientDialogue(ClientTransport transport, String hostName, Function<Stage, Duration> timeouts) {
        this.exchange = new Exchange(transport, timeouts);
        this.hostName = hostName;
    }

    /** Greeting, EHLO or HELO, and STARTTLS as far as {@code tls} wants it (RFC 5321 §3.1, §3.2; RFC 3207). */
    public Opening open(TlsMode tls) throws DialogueException {
        var greeting = exchange.next(Stage.GREETING);
        if (greeting.code() / 100 != 2) {
            return new Opening.Refused(Stage.GREETING, greeting);
        }
        var opening = hello();
        if (tls == TlsMode.NONE || !(opening instanceof Opening.Ready)) {
            return opening;
        }
        boolean needed = tls != TlsMode.OPPORTUNISTIC;
        if (!capabilities.startTls()) {
            return needed ? new Opening.NoTls("TLS is required, but the peer does not offer it") : opening;
        }
        var reply = exchange.put("STARTTLS\r\n").ask(Stage.STARTTLS);
        if (reply.code() / 100 != 2) {
            if (exchange.isClosing()) {
                return new Opening.Refused(Stage.STARTTLS, reply);
            }
            return needed
                    ? new Opening.NoTls("TLS is required, but the peer said to STARTTLS: " + reply.oneLine())
                    : opening;
        }
        exchange.startTls();
        // What was learnt in the clear is forgotten (RFC 3207 §4.2).
        capabilities = Capabilities.NONE;
        return hello() instanceof Opening.Refused refused ? refused : new Opening.Ready(capabilities, true);
    }

    private Opening hello() throws DialogueException {
        var ehlo = exchange.put("EHLO ").put(hostName).crlf().ask(Stage.EHLO);
        if (ehlo.code() / 100 == 2) {
            capabilities = Capabilities.of(ehlo);
            return new Opening.Ready(capabilities, false);
        }
        if (exchange.isClosing()) {
            return new Opening.Refused(Stage.EHLO, ehlo);
        }
        // RFC 5321 §3.2: a server that refuses EHLO may still know HELO.
        Reply helo = exchange.put("HELO ").put(hostName).crlf().ask(Stage.HELO);
        if (helo.code() / 100 == 2) {
            capabilities = Capabilities.NONE;
            return new Opening.Ready(capabilities, false);
        }
        return new Opening.Refused(Stage.HELO, helo);
    }

    /** What the peer offers, after {@link #open}. */
    public Capabilities capabilities() {
        return capabilities;
    }

    /** One mail transaction (RFC 5321 §3.3). Never throws for what the peer or the network does. */
    public TransactionResult transact(Transaction transaction) {
        var run = new TransactionRun(exchange, capabilities, transaction, transactionLeftOpen);
        var result = run.run();
        transactionLeftOpen = run.leftOpen();
        return result;
    }

    /**
     * Says QUIT and does not wait for the answer: nothing depends on it (RFC 5321 §4.1.1.10 would have us wait; Postfix
     * does not by default either). The caller closes the transport.
     */
    public void quit() {
        try {
            if (!exchange.isClosing()) {
                exchange.put("QUIT\r\n").flush(Stage.QUIT);
            }
        } catch (DialogueException alreadyGone) {
            // All transactions are over; there is nobody left to say goodbye to.
        }
    }
}
