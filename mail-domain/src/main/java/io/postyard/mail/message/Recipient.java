package io.postyard.mail.message;

/** One forward-path of an envelope with what its sender asked about it. */
public record Recipient(Mailbox mailbox, DsnOptions dsn) {
    public static Recipient of(String mailbox) {
        return new Recipient(Mailbox.of(mailbox), DsnOptions.NONE);
    }
}
