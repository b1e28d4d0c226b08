package io.postyard.ingress.submission;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The header fields that are more than text to us. */
enum KnownField {
    DATE("Date", Treatment.ONCE_OR_ADDED),
    FROM("From", Treatment.ONCE),
    SENDER("Sender", Treatment.ONCE_OR_ADDED),
    MESSAGE_ID("Message-ID", Treatment.ONCE_OR_ADDED),
    // Two readers may each take another one, and what a filter has looked at is then not what a person sees.
    REPLY_TO("Reply-To", Treatment.ONCE),
    SUBJECT("Subject", Treatment.ONCE),
    CONTENT_TYPE("Content-Type", Treatment.ONCE),
    CONTENT_TRANSFER_ENCODING("Content-Transfer-Encoding", Treatment.ONCE),
    /** For the eyes of nobody (RFC 5322 §3.6.3). */
    BCC("Bcc", Treatment.DROPPED),
    /** RFC 5322 §3.6.6. */
    RESENT_BCC("Resent-Bcc", Treatment.DROPPED),
    /** Whoever delivers at last writes it (RFC 5321 §4.4). */
    RETURN_PATH("Return-Path", Treatment.DROPPED);

    private enum Treatment {
        ONCE,
        /** One without a value is none. */
        ONCE_OR_ADDED,
        DROPPED
    }

    private static final Map<String, KnownField> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(f -> lower(f.spelling), f -> f));

    private final String spelling;
    private final Treatment treatment;

    KnownField(String spelling, Treatment treatment) {
        this.spelling = spelling;
        this.treatment = treatment;
    }

    /** In whatever case. */
    static Optional<KnownField> of(String name) {
        return Optional.ofNullable(BY_NAME.get(lower(name)));
    }

    /** As RFC 5322 spells its name. */
    String spelling() {
        return spelling;
    }

    boolean isDropped() {
        return treatment == Treatment.DROPPED;
    }

    boolean isNoneWhenEmpty() {
        return treatment == Treatment.ONCE_OR_ADDED;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
