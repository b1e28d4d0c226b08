package io.postyard.smtp.client;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.client.TransactionResult.Broken;
import io.postyard.smtp.client.TransactionResult.Doubtful;
import io.postyard.smtp.client.TransactionResult.RecipientResult;
import io.postyard.smtp.client.TransactionResult.Refused;
import io.postyard.smtp.client.TransactionResult.Surplus;
import io.postyard.smtp.client.TransactionResult.Taken;
import io.postyard.smtp.client.TransactionResult.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * One transaction, from RSET where the last one was left open to the reply to the final dot (RFC 5321 §3.3). With
 * PIPELINING (RFC 2920) MAIL, RCPTs and DATA leave in one write, whatever the peer will answer to them.
 */
final class TransactionRun {
    /** Commands in flight without their replies read: bounded, or both sides could block on full buffers. */
    private static final int FLIGHT_COMMANDS = 100;

    private static final int FLIGHT_OCTETS = 16 * 1024;
    private static final int PIECE = 16 * 1024;

    private final Exchange exchange;
    private final Capabilities peer;
    private final Transaction transaction;
    private final boolean resetFirst;
    /** By position in the transaction; null = not decided yet. */
    private final RecipientResult[] results;

    private BodyType bodyType;
    private int accepted;
    private boolean open;
    private boolean usable = true;

    TransactionRun(Exchange exchange, Capabilities peer, Transaction transaction, boolean resetFirst) {
        this.exchange = exchange;
        this.peer = peer;
        this.transaction = transaction;
        this.resetFirst = resetFirst;
        this.open = resetFirst;
        this.results = new RecipientResult[transaction.recipients().size()];
    }

    /** Whether the peer is left in the middle of a transaction, so that the next one starts with RSET. */
    boolean leftOpen() {
        return open;
    }

    TransactionResult run() {
        try (var content = transaction.content().open()) {
            bodyType = PeerFitness.check(transaction, peer, results);
            var candidates = undecided();
            if (candidates.length > 0) {
                converse(candidates, content);
            }
        } catch (IOException e) {
            // Before DATA the peer need not know; after it, only a lost connection keeps it from taking half a message.
            usable = accepted == 0;
            decideRest(new Unreadable("cannot read the message: " + e.getMessage()));
        } catch (DialogueException e) {
            usable = false;
            decideRest(e.stage().inDoubt() ? new Doubtful(e.getMessage()) : new Broken(e.trouble(), e.getMessage()));
        }
        return new TransactionResult(Arrays.asList(results), usable && !exchange.isClosing(), exchange.closing());
    }

    private void converse(int[] candidates, InputStream content) throws DialogueException, IOException {
        if (resetFirst) {
            exchange.put("RSET\r\n");
            if (!peer.pipelining()) {
                expectReset(exchange.ask(Stage.RSET));
            }
        }
        MailCommands.mail(exchange, transaction, bodyType, peer);
        var data = peer.pipelining() ? envelopeInFlights(candidates) : envelopeStepByStep(candidates);
        if (exchange.isClosing()) {
            // What was accepted before the 421 is refused by it: there will be no DATA.
            decideRest(new Refused(Stage.DATA, exchange.closing().get()));
        } else if (accepted == 0) {
            if (data.isPresent() && data.get().code() == 354) {
                // RFC 2920 §3.1: the peer waits for a message although it took no recipient.
                exchange.put(".\r\n").ask(Stage.DATA);
                open = false;
            }
        } else if (isInChunks()) {
            sendChunk(content);
        } else {
            var reply = data.orElseThrow();
            if (reply.code() == 354) {
                sendData(content);
            } else if (reply.isPositive()) {
                throw unexpected(Stage.DATA, reply);
            } else {
                decideRest(new Refused(Stage.DATA, reply));
            }
        }
    }

    /** One command at a time; the reply to DATA, if it came to that. */
    private Optional<Reply> envelopeStepByStep(int[] candidates) throws DialogueException {
        if (exchange.isClosing() || !mailAnswered(exchange.ask(Stage.MAIL))) {
            return Optional.empty();
        }
        for (int candidate : candidates) {
            MailCommands.rcpt(exchange, transaction.recipients().get(candidate), peer);
            rcptAnswered(candidate, exchange.ask(Stage.RCPT));
            if (exchange.isClosing()) {
                return Optional.empty();
            }
        }
        return accepted == 0 || isInChunks()
                ? Optional.empty()
                : Optional.of(exchange.put("DATA\r\n").ask(Stage.DATA));
    }

    /** All commands at once, or in flights of bounded size; the reply to DATA, if it was sent. */
    private Optional<Reply> envelopeInFlights(int[] candidates) throws DialogueException {
        int next = 0;
        boolean mailTaken = true;
        while (mailTaken && next < candidates.length) {
            int from = next;
            do {
                MailCommands.rcpt(exchange, transaction.recipients().get(candidates[next++]), peer);
            } while (next < candidates.length && next - from < FLIGHT_COMMANDS && exchange.gathered() < FLIGHT_OCTETS);
            boolean withData = next == candidates.length && !isInChunks();
            if (withData) {
                exchange.put("DATA\r\n");
            }
            exchange.flush(from == 0 ? Stage.MAIL : Stage.RCPT);
            if (from == 0) {
                if (resetFirst) {
                    expectReset(exchange.next(Stage.RSET));
                }
                if (exchange.isClosing()) {
                    return Optional.empty();
                }
                mailTaken = mailAnswered(exchange.next(Stage.MAIL));
            }
            for (int i = from; i < next && !exchange.isClosing(); i++) {
                var reply = exchange.next(Stage.RCPT);
                if (mailTaken) {
                    rcptAnswered(candidates[i], reply);
                }
            }
            if (withData && !exchange.isClosing()) {
                return Optional.of(exchange.next(Stage.DATA));
            }
            mailTaken &= !exchange.isClosing();
        }
        return Optional.empty();
    }

    private void expectReset(Reply reply) throws DialogueException {
        if (exchange.isClosing()) {
            return;
        }
        if (reply.code() / 100 != 2) {
            throw unexpected(Stage.RSET, reply);
        }
        open = false;
    }

    private boolean mailAnswered(Reply reply) throws DialogueException {
        if (reply.code() / 100 == 2) {
            open = true;
            return true;
        }
        if (reply.isPositive()) {
            throw unexpected(Stage.MAIL, reply);
        }
        decideRest(new Refused(Stage.MAIL, reply));
        return false;
    }

    private void rcptAnswered(int recipient, Reply reply) throws DialogueException {
        if (reply.code() / 100 == 2) {
            accepted++;
        } else if (reply.isPositive()) {
            throw unexpected(Stage.RCPT, reply);
        } else {
            results[recipient] =
                    accepted > 0 && isOneTooMany(reply) ? new Surplus(reply) : new Refused(Stage.RCPT, reply);
        }
    }

    /**
     * RFC 5321 §4.5.3.1.10: 452, and 552 from servers of the old school. Both are also said of a full mailbox; an
     * enhanced code tells, and without one the next transaction will.
     */
    private static boolean isOneTooMany(Reply reply) {
        return (reply.code() == 452 || reply.code() == 552)
                && reply.enhanced()
                        .map(e -> e.subject() == 5 && e.detail() == 3)
                        .orElse(true);
    }

    private boolean isInChunks() {
        return bodyType == BodyType.BINARY_MIME;
    }

    private void sendData(InputStream content) throws DialogueException, IOException {
        try {
            var stuffing = new DotStuffing(exchange);
            byte[] piece = new byte[Math.clamp(transaction.content().size() + 1, 1, PIECE)];
            for (int n = content.read(piece); n >= 0; n = content.read(piece)) {
                stuffing.put(piece, n);
            }
            stuffing.end();
            finished(exchange.ask(Stage.FINAL_DOT));
        } catch (DialogueException e) {
            lastWords(e);
        }
    }

    /** RFC 3030: one chunk, the last. The count goes first, so a body of another length must not be sent to its end. */
    private void sendChunk(InputStream content) throws DialogueException, IOException {
        long size = transaction.content().size();
        try {
            exchange.put("BDAT ").put(size).put(" LAST\r\n");
            byte[] piece = new byte[PIECE];
            long sent = 0;
            for (int n = content.read(piece); n >= 0; n = content.read(piece)) {
                sent += n;
                if (sent > size) {
                    throw new IOException("it is longer than its " + size + " octets");
                }
                exchange.putData(piece, 0, n);
            }
            if (sent < size) {
                throw new IOException("it has " + sent + " of its " + size + " octets");
            }
            finished(exchange.ask(Stage.FINAL_DOT));
        } catch (DialogueException e) {
            lastWords(e);
        }
    }

    private void finished(Reply reply) throws DialogueException {
        open = false;
        if (reply.code() / 100 == 2) {
            decideRest(new Taken(reply, peer.dsn()));
        } else if (reply.isPositive()) {
            throw unexpected(Stage.FINAL_DOT, reply);
        } else {
            decideRest(new Refused(Stage.FINAL_DOT, reply));
        }
    }

    /** A peer that hangs up on a message may have said why just before (552 to a peer that does not listen). */
    private void lastWords(DialogueException lost) throws DialogueException {
        if (lost.trouble() != Trouble.CONNECTION_LOST) {
            throw lost;
        }
        try {
            var reply = exchange.next(Stage.DATA_BLOCK);
            if (reply.isPositive()) {
                throw lost;
            }
            usable = false;
            decideRest(new Refused(Stage.DATA_BLOCK, reply));
        } catch (DialogueException nothing) {
            throw lost;
        }
    }

    private void decideRest(RecipientResult result) {
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] = result;
            }
        }
    }

    private int[] undecided() {
        int[] positions = new int[results.length];
        int count = 0;
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                positions[count++] = i;
            }
        }
        return count == positions.length ? positions : Arrays.copyOf(positions, count);
    }

    private static DialogueException unexpected(Stage stage, Reply reply) {
        return new DialogueException(
                stage, Trouble.PROTOCOL_ERROR, "got the unexpected reply \"" + reply.oneLine() + "\"", null);
    }
}
