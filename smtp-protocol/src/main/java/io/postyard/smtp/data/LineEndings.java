package io.postyard.smtp.data;

import java.util.Optional;

/**
 * The rules for lines where no dots tell them apart: text sent with BDAT (RFC 3030 §2 leaves RFC 5321 §2.3.8 in force
 * unless the message is BINARYMIME). Without them a chunked message could carry out what DATA forbids.
 */
public final class LineEndings {
    private final int maxLine;
    private boolean afterCr;
    private int lineLength;
    private DataFault fault;

    /** @param maxLine octets of a line with its CRLF */
    public LineEndings(int maxLine) {
        this.maxLine = maxLine;
    }

    public void scan(byte[] in, int from, int to) {
        for (int i = from; i < to && fault == null; i++) {
            byte b = in[i];
            lineLength++;
            if (afterCr) {
                afterCr = false;
                if (b != '\n') {
                    fault = DataFault.BARE_CR;
                }
                lineLength = 0;
            } else if (b == '\r') {
                afterCr = true;
            } else if (b == '\n') {
                fault = DataFault.BARE_LF;
            } else if (lineLength > maxLine) {
                fault = DataFault.LINE_TOO_LONG;
            }
        }
    }

    /** The first thing that was wrong so far. */
    public Optional<DataFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** The same, once no more bytes come. */
    public Optional<DataFault> faultAtEnd() {
        return fault == null && afterCr ? Optional.of(DataFault.BARE_CR) : fault();
    }
}
