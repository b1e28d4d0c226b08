package io.postyard.mail.message;

import java.util.Locale;
import java.util.Optional;

/**
 * A mailbox (RFC 5321 §4.1.2). The local part is kept as the client wrote it, without quotes and with quoted pairs
 * resolved; {@link #toString} quotes it again where the grammar needs it.
 *
 * @param localPart 1–{@value #MAX_LOCAL_PART} characters, no control characters
 */
public record Mailbox(String localPart, Domain domain) {
    /** RFC 5321 §4.5.3.1.1 asks for 64; bounce addresses that carry an address inside them go well beyond. */
    public static final int MAX_LOCAL_PART = 255;

    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~.";

    public Mailbox {
        if (!isLocalPart(localPart)) {
            throw new IllegalArgumentException("not a local part");
        }
    }

    /** Reads {@code local@domain} as a person writes it; the full grammar of a path is the SMTP parser's. */
    public static Optional<Mailbox> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            return Optional.empty();
        }
        var local = text.substring(0, at);
        if (local.length() > 1 && local.startsWith("\"") && local.endsWith("\"")) {
            local = local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        if (!isLocalPart(local) || local.length() > MAX_LOCAL_PART) {
            return Optional.empty();
        }
        var localPart = local;
        return Domain.parse(text.substring(at + 1)).map(domain -> new Mailbox(localPart, domain));
    }

    public static Mailbox of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a mailbox: " + text));
    }

    /** The local part as a domain compares it that does not tell case apart; never what is sent on. */
    public String foldedLocalPart() {
        return localPart.toLowerCase(Locale.ROOT);
    }

    /** Postmaster in any case (RFC 5321 §4.5.1). */
    public boolean isPostmaster() {
        return foldedLocalPart().equals("postmaster");
    }

    /** Whether the local part needs SMTPUTF8 (RFC 6531). */
    public boolean needsUtf8() {
        return localPart.chars().anyMatch(c -> c > 127);
    }

    @Override
    public String toString() {
        return (isDotAtom() ? localPart : quoted()) + "@" + domain;
    }

    /** C1 controls count too: a terminal that shows the address obeys them. */
    private static boolean isLocalPart(String text) {
        return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    }

    private boolean isDotAtom() {
        return !localPart.startsWith(".")
                && !localPart.endsWith(".")
                && !localPart.contains("..")
                && localPart
                        .chars()
                        .allMatch(c -> c > 127 || Character.isLetterOrDigit(c) || ATEXT_SPECIALS.indexOf(c) >= 0);
    }

    private String quoted() {
        return '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
