package io.postyard.mail.reply;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An enhanced status code (RFC 3463): {@code class.subject.detail}.
 *
 * @param statusClass 2 success, 4 persistent transient failure, 5 permanent failure
 * @param subject 0–999
 * @param detail 0–999
 */
public record EnhancedCode(int statusClass, int subject, int detail) {
    private static final Pattern FORM = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})");

    public EnhancedCode {
        if ((statusClass != 2 && statusClass != 4 && statusClass != 5)
                || subject < 0
                || subject > 999
                || detail < 0
                || detail > 999) {
            throw new IllegalArgumentException(
                    "not an enhanced status code: " + statusClass + "." + subject + "." + detail);
        }
    }

    public static Optional<EnhancedCode> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new EnhancedCode(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    public static EnhancedCode of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an enhanced status code: " + text));
    }

    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
