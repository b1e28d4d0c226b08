package io.postyard.bench.fuzz;

import io.postyard.smtp.data.DataDecoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * However the octets of a message are cut into pieces, the decoder finds the same content, the same end, and a fault or
 * none; and no content holds an end of data in disguise (SMTP smuggling). Of two faults either may be
 * told, and a line may be found too long before it ends or when it does.
 */
public final class DataFuzz {
    private static final int LONGEST_LINE = 64;

    private record Outcome(boolean ended, int consumed, byte[] content, String fault) {
        String summary() {
            return (ended ? "ended" : "not ended") + " after " + consumed + ", fault " + fault;
        }
    }

    private DataFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = 1 + (input[0] & 0x0F);
        var octets = Arrays.copyOfRange(input, 1, input.length);
        var whole = decode(octets, Math.max(1, octets.length));
        var pieces = decode(octets, piece);
        boolean faultsDiffer = whole.ended && whole.fault.isEmpty() != pieces.fault.isEmpty();
        if (whole.ended != pieces.ended || faultsDiffer || (whole.ended && whole.consumed != pieces.consumed)) {
            throw new IllegalStateException(
                    "in one piece: " + whole.summary() + ", in pieces of " + piece + ": " + pieces.summary());
        }
        if (whole.fault.isEmpty() && pieces.fault.isEmpty() && !Arrays.equals(whole.content, pieces.content)) {
            throw new IllegalStateException("other content in pieces of " + piece);
        }
        if (whole.ended && whole.fault.isEmpty()) {
            checkLines(whole.content);
        }
    }

    private static Outcome decode(byte[] octets, int piece) {
        var decoder = new DataDecoder(LONGEST_LINE);
        var content = new ByteArrayOutputStream();
        int at = 0;
        while (at < octets.length && !decoder.isEnded()) {
            int end = Math.min(octets.length, at + piece);
            int next = decoder.decode(octets, at, end, content::write);
            if (next < at || next > end) {
                throw new IllegalStateException("consumed up to " + next + " of " + at + " to " + end);
            }
            if (next < end && !decoder.isEnded()) {
                throw new IllegalStateException("stopped before the end of the piece and of the data");
            }
            at = next;
        }
        return new Outcome(
                decoder.isEnded(),
                at,
                content.toByteArray(),
                decoder.fault().map(Enum::name).orElse(""));
    }

    private static void checkLines(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            boolean afterReturn = i > 0 && content[i - 1] == '\r';
            boolean beforeFeed = i + 1 < content.length && content[i + 1] == '\n';
            if ((content[i] == '\n' && !afterReturn) || (content[i] == '\r' && !beforeFeed)) {
                throw new IllegalStateException("a bare CR or LF passed as sound at " + i);
            }
        }
    }
}
