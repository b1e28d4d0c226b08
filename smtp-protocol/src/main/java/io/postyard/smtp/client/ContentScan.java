package io.postyard.smtp.client;

import java.io.IOException;

/**
 * What a message in fact needs of its carrier. Made only when the peer lacks what the envelope asked for: most mail that
 * says 8BITMIME, BINARYMIME or SMTPUTF8 could go without.
 *
 * @param eightBit an octet above 127 anywhere
 * @param eightBitHeader an octet above 127 in the header block
 * @param lines it consists of CRLF lines of at most 998 octets without NUL, bare CR or bare LF (RFC 5322 §2.1.1)
 */
record ContentScan(boolean eightBit, boolean eightBitHeader, boolean lines) {
    private static final int MAX_LINE = 998;

    static ContentScan of(Content content) throws IOException {
        boolean eightBit = false;
        boolean eightBitHeader = false;
        boolean lines = true;
        boolean inHeader = true;
        int line = 0;
        int previous = '\n';
        try (var in = content.open()) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    int b = buffer[i];
                    if (b < 0) {
                        eightBit = true;
                        eightBitHeader |= inHeader;
                    }
                    if (b == '\n') {
                        lines &= previous == '\r';
                        inHeader &= line > 1;
                        line = 0;
                    } else {
                        // The CR of the line end may be the 999th octet.
                        lines &= b != 0
                                && previous != '\r'
                                && (++line <= MAX_LINE || (b == '\r' && line == MAX_LINE + 1));
                    }
                    previous = b;
                }
            }
        }
        return new ContentScan(eightBit, eightBitHeader, lines && previous != '\r');
    }
}
