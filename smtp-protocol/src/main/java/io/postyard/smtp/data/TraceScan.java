package io.postyard.smtp.data;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the Received fields of a header on the way through and finds loops (RFC 5321 §6.3). It stops at the empty line
 * that ends the header, and costs one line of at most {@value #MAX_LINE} octets of memory.
 */
public final class TraceScan implements ByteSink {
    /** What is looked at of a line; {@code by} stands well within it in every Received field known. */
    private static final int MAX_LINE = 512;

    private static final byte[] RECEIVED = "received:".getBytes(StandardCharsets.US_ASCII);

    private final int maxHops;
    private final int maxOwnHops;
    private final String by;
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean inReceived;
    private boolean ended;
    private int hops;
    private int ownHops;

    /**
     * @param hostName our own, as Received fields of ours give it behind {@code by}
     * @param maxHops Received fields that a message may have, RFC 5321 §6.3 asks for at least 100
     * @param maxOwnHops how many of them may be ours
     */
    public TraceScan(String hostName, int maxHops, int maxOwnHops) {
        this.by = " by " + hostName.toLowerCase(Locale.ROOT);
        this.maxHops = maxHops;
        this.maxOwnHops = maxOwnHops;
    }

    @Override
    public void accept(byte[] bytes, int offset, int size) {
        int end = offset + size;
        for (int at = offset; at < end && !ended; at++) {
            int lineEnd = at;
            while (lineEnd < end && bytes[lineEnd] != '\n') {
                lineEnd++;
            }
            if (length < MAX_LINE) {
                System.arraycopy(bytes, at, line, length, Math.min(lineEnd - at, MAX_LINE - length));
            }
            length += lineEnd - at;
            if (lineEnd < end) {
                endOfLine();
            }
            at = lineEnd;
        }
    }

    public Optional<DataFault> fault() {
        if (hops > maxHops) {
            return Optional.of(DataFault.TOO_MANY_HOPS);
        }
        return ownHops > maxOwnHops ? Optional.of(DataFault.OUR_OWN_LOOP) : Optional.empty();
    }

    private void endOfLine() {
        if (length > 0 && length <= MAX_LINE && line[length - 1] == '\r') {
            length--;
        }
        if (length == 0) {
            ended = true;
            return;
        }
        boolean folded = line[0] == ' ' || line[0] == '\t';
        if (!folded) {
            inReceived = startsWithReceived();
            hops += inReceived ? 1 : 0;
        }
        if (inReceived && namesUs()) {
            ownHops++;
        }
        length = 0;
    }

    private boolean startsWithReceived() {
        if (length < RECEIVED.length) {
            return false;
        }
        for (int i = 0; i < RECEIVED.length; i++) {
            byte lower = line[i] >= 'A' && line[i] <= 'Z' ? (byte) (line[i] + 32) : line[i];
            if (lower != RECEIVED[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean namesUs() {
        var text = new String(line, 0, Math.min(length, MAX_LINE), StandardCharsets.ISO_8859_1)
                .replace('\t', ' ')
                .toLowerCase(Locale.ROOT);
        int at = text.indexOf(by);
        int behind = at + by.length();
        return at >= 0 && (behind == text.length() || " ;".indexOf(text.charAt(behind)) >= 0);
    }
}
