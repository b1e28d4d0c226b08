package io.postyard.smtp.server.state;

/** What a session has to do with TLS. */
public enum Tls {
    /** We have no certificate: not offered, and STARTTLS is a verb that we do not know. */
    UNAVAILABLE,
    /** Offered, and not yet begun. */
    OFFERED,
    /** Everything said is encrypted. */
    ON
}
