package io.postyard.smtp.client;

import io.postyard.smtp.data.OctetSearch;

/**
 * A message on its way through DATA (RFC 5321 §4.5.2): a dot is doubled at the start of a line, and what does not end in
 * CRLF gets one.
 *
 * <p>Dots are doubled behind a bare LF too. Postyard refuses bare LFs at its door, so this changes no message that came
 * in; it keeps a peer that takes LF for a line end from seeing an end of data inside a message.
 */
final class DotStuffing {
    private static final byte[] DOT = {'.'};
    private static final byte[] END = {'\r', '\n', '.', '\r', '\n'};

    private final Exchange exchange;
    private byte beforeLast = '\r';
    private byte last = '\n';

    DotStuffing(Exchange exchange) {
        this.exchange = exchange;
    }

    void put(byte[] piece, int length) throws DialogueException {
        if (length == 0) {
            return;
        }
        int from = 0;
        for (int dot = dotFrom(0, piece, length); dot < length; dot = dotFrom(dot + 1, piece, length)) {
            if ((dot == 0 ? last : piece[dot - 1]) == '\n') {
                exchange.putData(piece, from, dot - from);
                exchange.putData(DOT, 0, 1);
                from = dot;
            }
        }
        exchange.putData(piece, from, length - from);
        beforeLast = length > 1 ? piece[length - 2] : last;
        last = piece[length - 1];
    }

    private static int dotFrom(int from, byte[] piece, int length) {
        return OctetSearch.first((byte) '.', piece, from, length);
    }

    /** The final dot, in the same write as the end of the data. */
    void end() throws DialogueException {
        int from = beforeLast == '\r' && last == '\n' ? 2 : 0;
        exchange.putData(END, from, END.length - from);
    }
}
