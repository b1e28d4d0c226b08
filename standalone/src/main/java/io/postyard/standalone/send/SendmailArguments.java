package io.postyard.standalone.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What programs say to sendmail, as Postfix reads it: letters may stand together, values beside or behind their letter, and
 * what has no meaning here is passed over.
 */
public final class SendmailArguments {
    private static final String WITH_VALUE = "ABCFLNORVXbefhopr";
    private static final String ALONE = "GIUcimntvx";
    private static final Pattern NOTIFY =
            Pattern.compile("NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY)){0,2}");
    private static final Pattern RET = Pattern.compile("FULL|HDRS");

    /** What it is asked to do. */
    public enum Mode {
        /** One message from standard input. */
        MESSAGE,
        /** A dialogue ({@code -bs}). */
        DIALOGUE,
        /** A dialogue without answers ({@code -bS}). */
        BATCH,
        /** What needs nothing here: {@code -q}, {@code -bi}. */
        NOTHING
    }

    private final List<String> recipients = new ArrayList<>();
    private Mode mode = Mode.MESSAGE;
    private boolean fromHeader;
    private boolean dotsAreText;
    private String sender;
    private String fullName;
    private String notify;
    private String ret;
    private String envelopeId;

    /** @throws SendFailure if they cannot be understood */
    public SendmailArguments(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            var word = arguments.get(i);
            if (word.equals("--")) {
                recipients.addAll(arguments.subList(i + 1, arguments.size()));
                return;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                recipients.add(word);
            } else if (letters(word, i + 1 < arguments.size() ? arguments.get(i + 1) : null)) {
                i++;
            }
        }
    }

    /** Whether the next word was the value of the last letter. */
    private boolean letters(String word, String next) {
        for (int at = 1; at < word.length(); at++) {
            char letter = word.charAt(at);
            if (letter == 'q') {
                mode = Mode.NOTHING;
                return false;
            }
            if (WITH_VALUE.indexOf(letter) >= 0) {
                boolean beside = at + 1 < word.length();
                if (!beside && next == null) {
                    throw new SendFailure(SysExit.USAGE, "-" + letter + " needs a value");
                }
                take(letter, beside ? word.substring(at + 1) : next);
                return !beside;
            }
            if (ALONE.indexOf(letter) < 0) {
                throw new SendFailure(SysExit.USAGE, "no such option: " + word);
            }
            fromHeader |= letter == 't';
            dotsAreText |= letter == 'i';
        }
        return false;
    }

    private void take(char letter, String value) {
        switch (letter) {
            case 'b' -> mode = mode(value);
            case 'f', 'r' -> sender = value;
            case 'F' -> fullName = value;
            case 'N' -> notify = valid(letter, NOTIFY, value);
            case 'R' -> ret = valid(letter, RET, value);
            case 'V' -> envelopeId = envelopeId(value);
            case 'o' -> dotsAreText |= value.equals("i");
            default -> {
                // Of no meaning here.
            }
        }
    }

    private static Mode mode(String letter) {
        return switch (letter) {
            case "m" -> Mode.MESSAGE;
            case "s" -> Mode.DIALOGUE;
            case "S" -> Mode.BATCH;
            case "i" -> Mode.NOTHING;
            case "p" -> throw new SendFailure(SysExit.USAGE, "-bp: './postyard queue' lists the queue");
            default -> throw new SendFailure(SysExit.USAGE, "-b" + letter + " is not supported");
        };
    }

    private static String valid(char letter, Pattern form, String value) {
        var upper = value.toUpperCase(Locale.ROOT);
        if (!form.matcher(upper).matches()) {
            throw new SendFailure(SysExit.USAGE, "-" + letter + " '" + value + "' is not one of its values");
        }
        return upper;
    }

    /** RFC 3461 §4.4: printable. */
    private static String envelopeId(String value) {
        if (value.isEmpty() || value.length() > 100 || value.chars().anyMatch(c -> c < ' ' || c > 126)) {
            throw new SendFailure(SysExit.USAGE, "-V needs 1 to 100 printable characters");
        }
        return value;
    }

    public Mode mode() {
        return mode;
    }

    /** Recipients are named in the header too. */
    public boolean isFromHeader() {
        return fromHeader;
    }

    /** A line with a dot alone ends nothing. */
    public boolean areDotsText() {
        return dotsAreText;
    }

    public List<String> recipients() {
        return List.copyOf(recipients);
    }

    /** As given; {@code <>} or nothing between quotes for the null reverse-path. */
    public Optional<String> sender() {
        return Optional.ofNullable(sender);
    }

    public Optional<String> fullName() {
        return Optional.ofNullable(fullName);
    }

    public Optional<String> notifyWhen() {
        return Optional.ofNullable(notify);
    }

    public Optional<String> ret() {
        return Optional.ofNullable(ret);
    }

    public Optional<String> envelopeId() {
        return Optional.ofNullable(envelopeId);
    }
}
