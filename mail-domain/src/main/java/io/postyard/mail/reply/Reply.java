package io.postyard.mail.reply;

import java.util.List;
import java.util.Optional;

/**
 * An SMTP reply (RFC 5321 §4.2), one or many lines.
 *
 * @param code 200–599
 * @param enhanced RFC 2034 code, said once, in front of every line's text; not part of {@code lines}
 * @param lines text of each line without code, separator or line end; at least one, possibly empty
 */
public record Reply(int code, Optional<EnhancedCode> enhanced, List<String> lines) {
    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("not a reply code: " + code);
        }
        if (enhanced.isPresent() && enhanced.get().statusClass() != code / 100 && code / 100 != 3) {
            throw new IllegalArgumentException(
                    "the classes of " + code + " and " + enhanced.get() + " differ (RFC 2034 §4)");
        }
        lines = lines.isEmpty() ? List.of("") : List.copyOf(lines);
    }

    public static Reply of(int code, String text) {
        return new Reply(code, Optional.empty(), List.of(text));
    }

    public static Reply of(int code, String enhanced, String text) {
        return new Reply(code, Optional.of(EnhancedCode.of(enhanced)), List.of(text));
    }

    public boolean isPositive() {
        return code < 400;
    }

    public boolean isTransient() {
        return code / 100 == 4;
    }

    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** The reply on one line, for logs, events and reports. */
    public String oneLine() {
        return code + enhanced.map(e -> " " + e).orElse("") + " " + String.join(" / ", lines);
    }
}
