package io.postyard.ingress.submission;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.data.ByteSink;
import io.postyard.smtp.data.OctetSearch;
import io.postyard.smtp.reply.Replies;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The header of one message while it comes in, in whatever pieces: keeps what stays of it, and finds its end and what is
 * wrong with it. What stays keeps its octets and its order.
 *
 * <p>A message whose first line is no field has no header, and all of it is body. Anywhere else a line that is no field is
 * refused: whether the header ends there is what readers would disagree about.
 */
public final class HeaderSection {
    private static final int SMALLEST_ARRAY = 1024;
    private static final int CHUNK = 64 << 10;
    private static final byte[] NOTHING = {};
    private static final byte[] CRLF = {'\r', '\n'};

    /** What stands before mail in a mailbox file; taken for body, it would make a body of the header behind it. */
    private static final byte[] MBOX = "From ".getBytes(StandardCharsets.US_ASCII);

    private final int most;
    private final Map<KnownField, Span> known = new EnumMap<>(KnownField.class);
    private byte[] octets = NOTHING;
    private int length;
    private int seen;
    private int lines;
    private int lineStart;
    private int fieldStart;
    private int valueStart;
    private boolean inField;
    /** The field that is being read; null if it is none of them. */
    private KnownField field;

    private boolean ended;
    private boolean absent;
    private boolean separated;
    private Reply fault;

    /** Where a field's value is. */
    private record Span(int from, int to) {}

    /** @param most octets that a header may have, at least 1024 */
    public HeaderSection(int most) {
        this.most = most;
    }

    /**
     * Reads on, up to the end of the header.
     *
     * @return how many octets were read; what is left belongs to the body, or to nobody once there is a fault
     */
    public int add(byte[] in, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end && !ended && fault == null) {
            int lineEnd = OctetSearch.first((byte) '\n', in, at, end);
            int to = Math.min(lineEnd + 1, end);
            append(in, at, to - at);
            if (lineEnd < end && fault == null) {
                endLine(true);
            }
            at = to;
        }
        return at - offset;
    }

    /** No more octets come: a header without an empty line behind it is the whole message (RFC 5322 §3.5). */
    public void end() {
        if (!ended && fault == null && length > lineStart) {
            endLine(false);
        }
        if (!ended && fault == null) {
            endField();
            ended = true;
        }
    }

    public boolean isEnded() {
        return ended;
    }

    /** What is wrong with it. */
    public Optional<Reply> fault() {
        return Optional.ofNullable(fault);
    }

    /** Octets that it holds now. */
    public int length() {
        return length;
    }

    boolean has(KnownField name) {
        return known.containsKey(name);
    }

    /** Octets of a field's value with its folds; 0 if there is no such field. */
    int size(KnownField name) {
        var span = known.get(name);
        return span == null ? 0 : span.to - span.from;
    }

    /** Without its folds, an octet a character. */
    Optional<String> value(KnownField name) {
        return Optional.ofNullable(known.get(name))
                .map(span -> new String(octets, span.from, span.to - span.from, StandardCharsets.ISO_8859_1)
                        .replace("\r\n", ""));
    }

    /** All that was read and stays, with more fields behind the last one. */
    void writeTo(ByteSink out, byte[] fields) {
        if (absent) {
            out.accept(fields, 0, fields.length);
            out.accept(CRLF, 0, CRLF.length);
            out.accept(octets, 0, length);
            return;
        }
        out.accept(octets, 0, length);
        out.accept(fields, 0, fields.length);
        if (separated) {
            out.accept(CRLF, 0, CRLF.length);
        }
    }

    private void append(byte[] in, int from, int count) {
        seen += count;
        if (seen > most) {
            fault = Replies.HEADER_TOO_LARGE;
            return;
        }
        if (length + count > octets.length) {
            octets = Arrays.copyOf(octets, Math.min(capacityFor(length + count), most));
        }
        System.arraycopy(in, from, octets, length, count);
        length += count;
    }

    /** As whoever reserves the heap for it reckons: a power of two, and then chunks. */
    private static int capacityFor(int count) {
        return count <= CHUNK
                ? Integer.highestOneBit(Math.max(count, SMALLEST_ARRAY) * 2 - 1)
                : Math.ceilDiv(count, CHUNK) * CHUNK;
    }

    private void endLine(boolean terminated) {
        lines++;
        int start = lineStart;
        int textEnd = terminated ? length - 1 : length;
        boolean bareLf = false;
        if (terminated) {
            bareLf = textEnd == start || octets[textEnd - 1] != '\r';
            textEnd -= bareLf ? 0 : 1;
        }
        if (bareLf) {
            fault = Replies.BARE_LF;
        } else if (textEnd == start) {
            endField();
            length = Math.min(length, lineStart);
            separated = true;
            ended = true;
        } else if (isBlank(octets[start])) {
            goOn(start, textEnd);
        } else {
            begin(start, textEnd);
        }
        if (!ended && fault == null && !terminated) {
            append(CRLF, 0, CRLF.length);
        }
        if (!ended && fault == null && field != null && field.isDropped()) {
            length = fieldStart;
        }
        lineStart = length;
    }

    private void goOn(int start, int end) {
        if (inField) {
            look(start, end);
        } else {
            fault = Replies.headerLine(lines);
        }
    }

    private void begin(int start, int end) {
        int colon = colon(start, end);
        if (colon >= 0) {
            endField();
            if (fault == null) {
                // What ended without a value was taken out, and this line has moved up.
                int moved = start - lineStart;
                beginField(start - moved, colon - moved);
                look(lineStart, end - moved);
            }
        } else if (lines == 1 && !startsWith(MBOX, start)) {
            absent = true;
            ended = true;
        } else {
            fault = Replies.headerLine(lines);
        }
    }

    private void beginField(int start, int colon) {
        int nameEnd = colon;
        while (isBlank(octets[nameEnd - 1])) {
            nameEnd--;
        }
        field = KnownField.of(new String(octets, start, nameEnd - start, StandardCharsets.US_ASCII))
                .orElse(null);
        fieldStart = start;
        valueStart = colon + 1;
        inField = true;
    }

    /** The field that was being read is complete. */
    private void endField() {
        if (field == null || field.isDropped()) {
            return;
        }
        if (field.isNoneWhenEmpty() && isEmpty(valueStart, lineStart)) {
            // The line that has come behind it, if any, moves up.
            int tail = length - lineStart;
            System.arraycopy(octets, lineStart, octets, fieldStart, tail);
            length = fieldStart + tail;
            lineStart = fieldStart;
        } else if (known.putIfAbsent(field, new Span(valueStart, lineStart)) != null) {
            fault = Replies.repeatedField(field.spelling());
        }
        field = null;
    }

    /** NUL is for no header at all, and a CR alone ends a line for some. */
    private void look(int start, int end) {
        for (int i = start; i < end && fault == null; i++) {
            if (octets[i] == 0) {
                fault = Replies.NUL_IN_HEADER;
            } else if (octets[i] == '\r') {
                fault = Replies.BARE_CR;
            }
        }
    }

    /** Behind a field's name (RFC 5322 §2.2), before which there may be blanks (§4.5); negative if the line is no field. */
    private int colon(int start, int end) {
        int at = start;
        while (at < end && octets[at] > ' ' && octets[at] < 127 && octets[at] != ':') {
            at++;
        }
        int nameEnd = at;
        while (at < end && isBlank(octets[at])) {
            at++;
        }
        return nameEnd > start && at < end && octets[at] == ':' ? at : -1;
    }

    private boolean startsWith(byte[] text, int start) {
        return length - start >= text.length && Arrays.equals(octets, start, start + text.length, text, 0, text.length);
    }

    private boolean isEmpty(int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] > ' ' || octets[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
