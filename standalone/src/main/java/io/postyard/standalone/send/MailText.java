package io.postyard.standalone.send;

import io.postyard.ingress.submission.AddressList;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a program writes: lines with LF or CRLF become lines with CRLF. */
public final class MailText {
    /** Octets; ingress takes none that come near. */
    private static final int LONGEST_LINE = 1 << 20;

    private static final Set<String> TO = Set.of("to", "cc", "bcc");
    private static final Set<String> RESENT_TO = Set.of("resent-to", "resent-cc", "resent-bcc");

    private MailText() {}

    /**
     * One line without its end; empty if there is none.
     *
     * @throws SendFailure if it does not end for too long
     */
    static Optional<byte[]> line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int octet = in.read();
        if (octet < 0) {
            return Optional.empty();
        }
        while (octet >= 0 && octet != '\n') {
            if (line.size() == LONGEST_LINE) {
                throw new SendFailure(SysExit.DATA, "a line is longer than " + LONGEST_LINE + " octets");
            }
            line.write(octet);
            octet = in.read();
        }
        var text = line.toByteArray();
        return Optional.of(
                text.length > 0 && text[text.length - 1] == '\r' ? Arrays.copyOf(text, text.length - 1) : text);
    }

    /**
     * @param dotEnds whether a line with a dot alone is the end
     * @param most octets
     * @throws SendFailure if there are more
     */
    public static byte[] read(InputStream in, boolean dotEnds, long most) throws IOException {
        var source = new BufferedInputStream(in);
        var all = new ByteArrayOutputStream();
        var next = line(source);
        // What stands before mail in a mailbox file is no header.
        if (next.isPresent() && new String(next.get(), StandardCharsets.ISO_8859_1).startsWith("From ")) {
            next = line(source);
        }
        while (next.isPresent() && !(dotEnds && isDot(next.get()))) {
            if (all.size() + next.get().length > most) {
                throw new SendFailure(SysExit.DATA, "the message is larger than " + most + " octets");
            }
            all.writeBytes(next.get());
            all.write('\r');
            all.write('\n');
            next = line(source);
        }
        return all.toByteArray();
    }

    static boolean isDot(byte[] line) {
        return line.length == 1 && line[0] == '.';
    }

    /** A field of a header, unfolded. */
    private record Field(String name, String value) {}

    private static List<Field> header(byte[] content) {
        var fields = new ArrayList<Field>();
        int at = 0;
        while (at < content.length) {
            int end = at;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            var line = new String(content, at, end - at, StandardCharsets.UTF_8).stripTrailing();
            at = end + 1;
            int colon = line.indexOf(':');
            boolean folded = !line.isEmpty() && Character.isWhitespace(line.charAt(0)) && !fields.isEmpty();
            if (folded) {
                var last = fields.removeLast();
                fields.add(new Field(last.name(), last.value() + line));
            } else if (colon > 0) {
                fields.add(new Field(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT), line.substring(colon + 1)));
            } else {
                return fields;
            }
        }
        return fields;
    }

    /** Whom the header names; of a message that is sent on, whom it is sent on to (RFC 5322 §3.6.6). */
    public static List<String> recipients(byte[] content) {
        var header = header(content);
        boolean resent = header.stream().anyMatch(field -> RESENT_TO.contains(field.name()));
        var all = new ArrayList<String>();
        for (var field : header) {
            if ((resent ? RESENT_TO : TO).contains(field.name())) {
                all.addAll(AddressList.mailboxes(field.value())
                        .orElseThrow(() -> new SendFailure(
                                SysExit.DATA, "the header's " + field.name() + " is no list of addresses")));
            }
        }
        return all;
    }

    /** With an author, if it names none. */
    public static byte[] withAuthor(byte[] content, String name, String address) {
        var header = header(content);
        if (header.stream().anyMatch(field -> field.name().equals("from"))) {
            return content;
        }
        var field = "From: " + phrase(name) + " <" + address + ">\r\n" + (header.isEmpty() ? "\r\n" : "");
        var all = new ByteArrayOutputStream();
        all.writeBytes(field.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(content);
        return all.toByteArray();
    }

    /** Text as header fields carry it: quoted, or encoded words where it is more than ASCII (RFC 2047). */
    private static String phrase(String text) {
        var encoded = HeaderText.of(text);
        return encoded.equals(text) ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : encoded;
    }
}
