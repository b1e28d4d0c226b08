package io.postyard.mail.notice;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Text for header fields. What comes from outside, such as a remote reply or an ORCPT, may hold line ends, control
 * characters, characters that turn the reading direction, or a megabyte: none of that reaches a header.
 */
final class FieldText {
    /** Lines are folded here where there is a blank to fold at (RFC 5322 §2.1.1). Octets. */
    private static final int GOOD_LINE = 76;

    /** No line is longer, blank or not. RFC 5322 §2.1.1 allows 998. Octets. */
    private static final int LONGEST_WORD = 900;

    private static final Pattern NOT_PRINTABLE = Pattern.compile(
            "[\\x00-\\x20\\x7f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\p{Cs}]+");
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7e]");
    private static final Pattern BLANK = Pattern.compile(" ");

    private FieldText() {}

    /** On one line, printable, runs of blanks made one. */
    static String clean(String text) {
        return NOT_PRINTABLE.matcher(text).replaceAll(" ").strip();
    }

    /** As {@link #clean}, with a question mark for each character outside US-ASCII. */
    static String cleanAscii(String text) {
        return NOT_ASCII.matcher(clean(text)).replaceAll("?");
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** At most {@code most} characters, never half a surrogate pair, with the cut shown. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end).strip() + " [cut]";
    }

    /** A whole field, folded, with its line end. {@code value} must be {@link #clean}. */
    static String field(String name, String value) {
        var field = new StringBuilder(name).append(':');
        int column = name.length() + 1;
        for (var word : words(value)) {
            int octets = octets(word);
            // Never fold right behind the colon: a line of nothing but the name confuses readers.
            if (column + 1 + octets > GOOD_LINE && column > name.length() + 1) {
                field.append("\r\n");
                column = 0;
            }
            field.append(' ').append(word);
            column += 1 + octets;
        }
        return field.append("\r\n").toString();
    }

    private static List<String> words(String value) {
        var words = new ArrayList<String>();
        for (var word : BLANK.split(value, -1)) {
            int from = 0;
            int octets = 0;
            for (int i = 0; i < word.length(); i = word.offsetByCodePoints(i, 1)) {
                int more = octets(Character.toString(word.codePointAt(i)));
                if (octets + more > LONGEST_WORD) {
                    words.add(word.substring(from, i));
                    from = i;
                    octets = 0;
                }
                octets += more;
            }
            if (from < word.length()) {
                words.add(word.substring(from));
            }
        }
        return words;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
