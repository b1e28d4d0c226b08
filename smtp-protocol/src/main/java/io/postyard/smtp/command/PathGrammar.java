package io.postyard.smtp.command;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reverse-path and forward-path (RFC 5321 §4.1.2, with the UTF-8 of RFC 6531 §3.3). */
final class PathGrammar {
    /** Octets of a path, RFC 5321 §4.5.3.1.3 asks for 256; source routes make it longer, and are forgotten. */
    private static final int MAX_MAILBOX = 320;

    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

    private PathGrammar() {}

    static ReversePath reversePath(Cursor line) throws Cursor.Refused {
        var bad = Replies.BAD_SENDER_SYNTAX;
        open(line, bad);
        if (line.skip('>')) {
            return new ReversePath.Null();
        }
        sourceRoute(line, bad);
        var mailbox = mailbox(line, bad);
        close(line, bad);
        return new ReversePath.Sender(mailbox);
    }

    static ForwardPath forwardPath(Cursor line) throws Cursor.Refused {
        var bad = Replies.BAD_RECIPIENT_SYNTAX;
        open(line, bad);
        if (line.skip("postmaster>")) {
            return new ForwardPath.Postmaster();
        }
        sourceRoute(line, bad);
        var mailbox = mailbox(line, bad);
        close(line, bad);
        return new ForwardPath.To(mailbox);
    }

    private static void open(Cursor line, Reply bad) throws Cursor.Refused {
        if (!line.skip('<')) {
            throw new Cursor.Refused(bad);
        }
    }

    private static void close(Cursor line, Reply bad) throws Cursor.Refused {
        if (!line.skip('>')) {
            throw new Cursor.Refused(bad);
        }
    }

    /** {@code @a,@b:} is accepted and ignored (RFC 5321 appendix C). */
    private static void sourceRoute(Cursor line, Reply bad) throws Cursor.Refused {
        if (line.peek() != '@') {
            return;
        }
        do {
            if (!line.skip('@')) {
                throw new Cursor.Refused(bad);
            }
            domain(line, bad);
        } while (line.skip(','));
        if (!line.skip(':')) {
            throw new Cursor.Refused(bad);
        }
    }

    private static Mailbox mailbox(Cursor line, Reply bad) throws Cursor.Refused {
        int from = line.position();
        var local = line.peek() == '"' ? quotedString(line, bad) : dotString(line, bad);
        if (!line.skip('@')) {
            throw new Cursor.Refused(bad);
        }
        var domain = domain(line, bad);
        if (line.position() - from > MAX_MAILBOX || local.length() > Mailbox.MAX_LOCAL_PART) {
            throw new Cursor.Refused(bad);
        }
        return new Mailbox(local, domain);
    }

    private static String dotString(Cursor line, Reply bad) throws Cursor.Refused {
        int from = line.position();
        do {
            int atom = line.position();
            while (isAtext(line.peek())) {
                line.next();
            }
            if (line.position() == atom) {
                throw new Cursor.Refused(bad);
            }
        } while (line.skip('.'));
        return line.since(from);
    }

    private static String quotedString(Cursor line, Reply bad) throws Cursor.Refused {
        var text = new StringBuilder();
        line.skip('"');
        while (!line.skip('"')) {
            if (line.peek() == '\\') {
                line.next();
                if (line.peek() > 126) {
                    throw new Cursor.Refused(bad);
                }
            }
            if (line.atEnd()) {
                throw new Cursor.Refused(bad);
            }
            text.append(line.next());
        }
        // The grammar allows "" and no mailbox has that name.
        if (text.isEmpty()) {
            throw new Cursor.Refused(bad);
        }
        return text.toString();
    }

    private static Domain domain(Cursor line, Reply bad) throws Cursor.Refused {
        int from = line.position();
        if (line.peek() == '[') {
            line.until(']');
            line.skip(']');
            return literal(line.since(from)).orElseThrow(() -> new Cursor.Refused(bad));
        }
        while (isDomainText(line.peek())) {
            line.next();
        }
        return Domain.parse(line.since(from)).orElseThrow(() -> new Cursor.Refused(bad));
    }

    /** An address literal (RFC 5321 §4.1.3), brackets included; empty if there is no such address. */
    static Optional<Domain> literal(String text) {
        if (text.length() < 3 || !text.endsWith("]")) {
            return Optional.empty();
        }
        var inside = text.substring(1, text.length() - 1);
        try {
            if (IPV4.matcher(inside).matches()) {
                Inet4Address.ofLiteral(inside);
            } else if (inside.regionMatches(true, 0, "IPv6:", 0, 5) && inside.indexOf('%') < 0) {
                Inet6Address.ofLiteral(inside.substring(5));
            } else {
                return Optional.empty();
            }
        } catch (IllegalArgumentException noSuchAddress) {
            return Optional.empty();
        }
        return Domain.parse(text);
    }

    private static boolean isAtext(char c) {
        return isLetterOrDigit(c) || c > 127 || (c != 0 && ATEXT_SPECIALS.indexOf(c) >= 0);
    }

    private static boolean isDomainText(char c) {
        return isLetterOrDigit(c) || c > 127 || c == '.' || c == '-' || c == '_';
    }

    static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
