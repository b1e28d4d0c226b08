package io.postyard.smtp.command;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.message.Unitext;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** The ESMTP parameters of MAIL and RCPT (RFC 5321 §4.1.2, {@code esmtp-param}). */
final class Parameters {
    private static final int MAX_ENVELOPE_ID = 100;
    private static final int MAX_ORIGINAL_RECIPIENT = 500;
    private static final int MAX_SUBMITTER = 500;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
    private static final Pattern TYPED_ADDRESS = Pattern.compile("[A-Za-z0-9-]{1,32};.+");

    private Parameters() {}

    static Command.Mail mail(ReversePath reversePath, Cursor line) throws Cursor.Refused {
        if (line.atEnd()) {
            return Command.Mail.from(reversePath);
        }
        var size = OptionalLong.empty();
        var body = BodyType.SEVEN_BIT;
        boolean smtpUtf8 = false;
        Optional<Boolean> returnFull = Optional.empty();
        Optional<String> envelopeId = Optional.empty();
        for (var parameter : read(line).entrySet()) {
            var value = parameter.getValue();
            switch (parameter.getKey()) {
                case "SIZE" -> size = OptionalLong.of(size(value));
                case "BODY" -> body = body(value);
                case "SMTPUTF8" -> {
                    require(value.isEmpty());
                    smtpUtf8 = true;
                }
                case "RET" -> {
                    boolean full = value.equalsIgnoreCase("FULL");
                    require(full || value.equalsIgnoreCase("HDRS"));
                    returnFull = Optional.of(full);
                }
                case "ENVID" -> {
                    require(!value.isEmpty() && value.length() <= MAX_ENVELOPE_ID && isAscii(value));
                    envelopeId = Optional.of(xtext(value));
                }
                // Who is said to have submitted it first (RFC 4954 §5). Nobody's word for it is trusted, so none is
                // kept.
                case "AUTH" -> {
                    require(!value.isEmpty() && value.length() <= MAX_SUBMITTER);
                    xtext(value);
                }
                default -> throw new Cursor.Refused(Replies.UNKNOWN_PARAMETER);
            }
        }
        return new Command.Mail(reversePath, size, body, smtpUtf8, returnFull, envelopeId);
    }

    static DsnOptions rcpt(Cursor line) throws Cursor.Refused {
        if (line.atEnd()) {
            return DsnOptions.NONE;
        }
        Set<DsnOptions.Notify> notifyOn = Set.of();
        Optional<String> originalRecipient = Optional.empty();
        for (var parameter : read(line).entrySet()) {
            var value = parameter.getValue();
            switch (parameter.getKey()) {
                case "NOTIFY" -> notifyOn = notifyOn(value);
                case "ORCPT" -> {
                    require(value.length() <= MAX_ORIGINAL_RECIPIENT);
                    var typed = xtext(value);
                    if (Unitext.isTypeOf(typed)) {
                        typed = Unitext.decode(typed).orElseThrow(() -> refused(Replies.BAD_PARAMETER));
                    }
                    require(TYPED_ADDRESS.matcher(typed).matches());
                    originalRecipient = Optional.of(typed);
                }
                default -> throw new Cursor.Refused(Replies.UNKNOWN_PARAMETER);
            }
        }
        return new DsnOptions(notifyOn, originalRecipient);
    }

    /** Keyword in upper case → value; no value and an empty value are told apart by refusing the second. */
    private static Map<String, String> read(Cursor line) throws Cursor.Refused {
        var found = new LinkedHashMap<String, String>();
        while (!line.atEnd()) {
            require(line.skipSpaces());
            int from = line.position();
            while (PathGrammar.isLetterOrDigit(line.peek()) || (line.peek() == '-' && line.position() > from)) {
                line.next();
            }
            var keyword = line.since(from).toUpperCase(Locale.ROOT);
            require(!keyword.isEmpty());
            var value = "";
            if (line.skip('=')) {
                value = line.until(' ');
                require(!value.isEmpty());
            }
            require(line.atEnd() || line.peek() == ' ');
            require(found.put(keyword, value) == null);
        }
        return found;
    }

    private static long size(String value) throws Cursor.Refused {
        require(DIGITS.matcher(value).matches());
        return Long.parseLong(value);
    }

    private static BodyType body(String value) throws Cursor.Refused {
        for (var type : BodyType.values()) {
            if (type.keyword().equalsIgnoreCase(value)) {
                return type;
            }
        }
        throw new Cursor.Refused(Replies.BAD_PARAMETER);
    }

    private static Set<DsnOptions.Notify> notifyOn(String value) throws Cursor.Refused {
        var notifyOn = EnumSet.noneOf(DsnOptions.Notify.class);
        var words = new Cursor(value, 0);
        do {
            var word = words.until(',').toUpperCase(Locale.ROOT);
            boolean known = false;
            for (var condition : DsnOptions.Notify.values()) {
                if (condition.name().equals(word)) {
                    known = true;
                    notifyOn.add(condition);
                }
            }
            require(known);
        } while (words.skip(','));
        require(!notifyOn.contains(DsnOptions.Notify.NEVER) || notifyOn.size() == 1);
        return notifyOn;
    }

    private static String xtext(String value) throws Cursor.Refused {
        return Xtext.decode(value).orElseThrow(() -> refused(Replies.BAD_PARAMETER));
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(c -> c < 128);
    }

    private static void require(boolean holds) throws Cursor.Refused {
        if (!holds) {
            throw refused(Replies.BAD_PARAMETER);
        }
    }

    private static Cursor.Refused refused(Reply reply) {
        return new Cursor.Refused(reply);
    }
}
