package io.postyard.standalone.send;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;

/** Unstructured text of a header field. */
public final class HeaderText {
    /** Octets of text in an encoded word, which has at most 75 characters (RFC 2047 §2). */
    private static final int WORD = 42;

    private HeaderText() {}

    /** The text itself if it is ASCII, else encoded words on lines of their own; line ends become blanks. */
    public static String of(String given) {
        var text = given.replaceAll("[\\r\\n\\x00]+", " ");
        if (text.chars().allMatch(c -> c < 128)) {
            return text;
        }
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        text.codePoints().forEach(point -> {
            var next = Character.toString(point);
            if (octets(word + next).length > WORD) {
                words.add(encoded(word.toString()));
                word.setLength(0);
            }
            word.append(next);
        });
        words.add(encoded(word.toString()));
        return String.join("\r\n ", words);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(octets(text)) + "?=";
    }
}
