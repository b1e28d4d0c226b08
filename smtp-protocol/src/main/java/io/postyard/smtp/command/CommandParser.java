package io.postyard.smtp.command;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Bytes of one line → {@link Command}; never throws, keeps nothing, takes time linear in the line.
 *
 * <p>Strict, with two kindnesses: white space at the end of a line is ignored (RFC 5321 §4.1.1), and spaces between
 * {@code FROM:} or {@code TO:} and the path are accepted, because many clients write them.
 */
public final class CommandParser {
    /** Visible ASCII that can stand in a Received line as it is. */
    private static final Pattern CLIENT_NAME = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    /** RFC 4422 §3.1, RFC 4954 §8; that the second is base64 is seen when it is read. */
    private static final Pattern MECHANISM = Pattern.compile("([A-Za-z0-9_-]{1,20})(?: +([A-Za-z0-9+/=]+))?");

    private static final Pattern CHUNK = Pattern.compile("([0-9]{1,18})(?: +(?i)(LAST))?");

    /** Verbs of SMTP that exist elsewhere and not here (RFC 5321 §4.2.4 wants 502 for them). */
    private static final Set<String> NOT_IMPLEMENTED =
            Set.of("EXPN", "SEND", "SOML", "SAML", "TURN", "ETRN", "ATRN", "BURL", "XCLIENT");

    /** A browser that was made to talk to a mail server; such a session ends at once. */
    private static final Set<String> OTHER_PROTOCOLS =
            Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "PATCH", "DELETE", "HOST:", "USER-AGENT:");

    private CommandParser() {}

    /** @param line without its CRLF */
    public static Command parse(byte[] line) {
        return parse(line, 0, line.length);
    }

    /** As {@link #parse(byte[])}, of a part of an array. */
    public static Command parse(byte[] bytes, int offset, int length) {
        int end = offset + length;
        while (end > offset && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        boolean ascii = true;
        for (int i = offset; i < end; i++) {
            if ((bytes[i] >= 0 && bytes[i] < ' ') || bytes[i] == 127) {
                return new Command.Malformed(Optional.empty(), Replies.CONTROL_CHARACTER);
            }
            ascii &= bytes[i] >= 0;
        }
        if (ascii) {
            return parse(new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1));
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, end - offset))
                    .toString();
            return text.chars().anyMatch(Character::isISOControl)
                    ? new Command.Malformed(Optional.empty(), Replies.CONTROL_CHARACTER)
                    : parse(text);
        } catch (CharacterCodingException notUtf8) {
            return new Command.Malformed(Optional.empty(), Replies.NOT_UTF8);
        }
    }

    private static Command parse(String line) {
        int space = line.indexOf(' ');
        var word = space < 0 ? line : line.substring(0, space);
        var verb = Verb.of(word);
        if (verb.isEmpty()) {
            return unknown(word);
        }
        try {
            return wellFormed(verb.get(), new Cursor(line, space < 0 ? line.length() : space + 1));
        } catch (Cursor.Refused refused) {
            return new Command.Malformed(verb, refused.reply());
        }
    }

    private static Command.WellFormed wellFormed(Verb verb, Cursor line) throws Cursor.Refused {
        return switch (verb) {
            case EHLO -> new Command.Ehlo(clientName(line));
            case HELO -> new Command.Helo(clientName(line));
            case MAIL -> {
                require(line.skip("FROM:"), Replies.MAIL_SYNTAX);
                line.skipSpaces();
                var reversePath = PathGrammar.reversePath(line);
                var mail = Parameters.mail(reversePath, line);
                require(
                        mail.smtpUtf8()
                                || !reversePath
                                        .asMailbox()
                                        .map(m -> m.needsUtf8())
                                        .orElse(false),
                        Replies.SENDER_NEEDS_UTF8);
                yield mail;
            }
            case RCPT -> {
                require(line.skip("TO:"), Replies.RCPT_SYNTAX);
                line.skipSpaces();
                var forwardPath = PathGrammar.forwardPath(line);
                yield new Command.Rcpt(forwardPath, Parameters.rcpt(line));
            }
            case DATA -> {
                require(line.atEnd(), Replies.NO_ARGUMENT);
                yield new Command.Data();
            }
            case BDAT -> {
                var matcher = CHUNK.matcher(line.rest());
                require(matcher.matches(), Replies.BDAT_SYNTAX);
                yield new Command.Bdat(Long.parseLong(matcher.group(1)), matcher.group(2) != null);
            }
            case RSET -> {
                require(line.atEnd(), Replies.NO_ARGUMENT);
                yield new Command.Rset();
            }
            case NOOP -> new Command.Noop(line.rest());
            case STARTTLS -> {
                require(line.atEnd(), Replies.NO_ARGUMENT);
                yield new Command.StartTls();
            }
            case AUTH -> {
                var matcher = MECHANISM.matcher(line.rest());
                require(matcher.matches(), Replies.AUTH_SYNTAX);
                yield new Command.Auth(
                        matcher.group(1).toUpperCase(Locale.ROOT), Optional.ofNullable(matcher.group(2)));
            }
            case QUIT -> {
                require(line.atEnd(), Replies.NO_ARGUMENT);
                yield new Command.Quit();
            }
            case VRFY -> {
                var argument = line.rest();
                require(!argument.isBlank(), Replies.VRFY_SYNTAX);
                yield new Command.Vrfy(argument);
            }
            case HELP -> new Command.Help(line.rest());
        };
    }

    private static String clientName(Cursor line) throws Cursor.Refused {
        var name = line.rest();
        require(CLIENT_NAME.matcher(name).matches(), Replies.BAD_CLIENT_NAME);
        return name;
    }

    private static Command.Unknown unknown(String word) {
        var upper = word.toUpperCase(Locale.ROOT);
        var reply = NOT_IMPLEMENTED.contains(upper)
                ? Replies.NOT_IMPLEMENTED
                : OTHER_PROTOCOLS.contains(upper) ? Replies.OTHER_PROTOCOL : Replies.UNKNOWN_COMMAND;
        return new Command.Unknown(word.length() > 16 ? word.substring(0, 16) : word, reply);
    }

    private static void require(boolean holds, Reply otherwise) throws Cursor.Refused {
        if (!holds) {
            throw new Cursor.Refused(otherwise);
        }
    }
}
