package io.postyard.worker.maildir;

import io.postyard.mail.message.Mailbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a mailbox's maildir is. {@code {domain}} and {@code {localPart}} in the template become one path element, or part
 * of one, each: lower case, octets that are not printable ASCII, and {@code %}, as {@code %HH}. A local part that could
 * lead elsewhere ({@code /}, a leading dot) or is too long for a file name has no maildir.
 */
public final class MaildirPath {
    private static final int LONGEST_ELEMENT = 200;

    private MaildirPath() {}

    /** @param root what a relative template is relative to */
    public static Optional<Path> of(Path root, String template, Mailbox mailbox) {
        var local = element(mailbox.localPart());
        var domain = element(mailbox.domain().name());
        if (local.isEmpty() || domain.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                root.resolve(template.replace("{domain}", domain.get()).replace("{localPart}", local.get())));
    }

    private static Optional<String> element(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith(".") || lower.indexOf('/') >= 0 || lower.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        var name = new StringBuilder();
        for (byte b : lower.getBytes(StandardCharsets.UTF_8)) {
            if (b > 32 && b < 127 && b != '%') {
                name.append((char) b);
            } else {
                name.append('%').append(String.format("%02X", b & 0xff));
            }
        }
        return name.isEmpty() || name.length() > LONGEST_ELEMENT ? Optional.empty() : Optional.of(name.toString());
    }
}
