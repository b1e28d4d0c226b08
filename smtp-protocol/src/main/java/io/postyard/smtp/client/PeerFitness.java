package io.postyard.smtp.client;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Mailbox;
import io.postyard.smtp.client.TransactionResult.CannotCarry;
import io.postyard.smtp.client.TransactionResult.RecipientResult;
import java.io.IOException;
import java.util.Arrays;

/**
 * Whether a peer can carry a message as it is. Where it lacks what the envelope asks for, the message itself is looked
 * at: one that says 8BITMIME and is plain ASCII can go anywhere. What cannot go is not converted (RFC 6152 §3 leaves us
 * conversion or return).
 */
final class PeerFitness {
    private PeerFitness() {}

    /**
     * Decides in {@code results} the recipients that cannot be served.
     *
     * @return the body type to announce to this peer
     */
    static BodyType check(Transaction transaction, Capabilities peer, RecipientResult[] results) throws IOException {
        long size = transaction.content().size();
        if (peer.sizeLimit() > 0 && size > peer.sizeLimit()) {
            return refuseAll(
                    results,
                    Trouble.TOO_LARGE,
                    "the message has " + size + " octets, the peer takes " + peer.sizeLimit());
        }
        boolean international = transaction.smtpUtf8() && !peer.smtpUtf8();
        boolean typed =
                switch (transaction.bodyType()) {
                    case SEVEN_BIT -> true;
                    case EIGHT_BIT_MIME -> peer.eightBitMime();
                    case BINARY_MIME -> peer.binaryMime() && peer.chunking();
                };
        if (typed && !international) {
            return transaction.bodyType();
        }
        var scan = ContentScan.of(transaction.content());
        if (international && !dropInternational(transaction, scan, results)) {
            return transaction.bodyType();
        }
        if (typed) {
            return transaction.bodyType();
        }
        if (!scan.lines() && transaction.bodyType() == BodyType.BINARY_MIME) {
            return refuseAll(
                    results, Trouble.NO_8BITMIME, "the message is binary and the peer does not offer BINARYMIME");
        }
        if (scan.eightBit() && !peer.eightBitMime()) {
            return refuseAll(results, Trouble.NO_8BITMIME, "the message is 8-bit and the peer does not offer 8BITMIME");
        }
        return scan.eightBit() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT;
    }

    /** For a peer without SMTPUTF8; false: no recipient is left. */
    private static boolean dropInternational(Transaction transaction, ContentScan scan, RecipientResult[] results) {
        boolean sender =
                transaction.reversePath().asMailbox().filter(Mailbox::needsUtf8).isPresent();
        if (sender || scan.eightBitHeader()) {
            refuseAll(
                    results,
                    Trouble.NO_SMTPUTF8,
                    (sender ? "the sender's address" : "the header")
                            + " is not ASCII and the peer does not offer SMTPUTF8");
            return false;
        }
        boolean left = false;
        for (int i = 0; i < results.length; i++) {
            if (transaction.recipients().get(i).mailbox().needsUtf8()) {
                results[i] = new CannotCarry(
                        Trouble.NO_SMTPUTF8, "the address is not ASCII and the peer does not offer SMTPUTF8");
            } else {
                left = true;
            }
        }
        return left;
    }

    private static BodyType refuseAll(RecipientResult[] results, Trouble trouble, String detail) {
        Arrays.fill(results, new CannotCarry(trouble, detail));
        return BodyType.SEVEN_BIT;
    }
}
