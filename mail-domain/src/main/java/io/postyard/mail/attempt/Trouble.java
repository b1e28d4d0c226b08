package io.postyard.mail.attempt;

import io.postyard.mail.reply.EnhancedCode;

/** Why an attempt did not get as far as a reply about the recipient, with the status a report gives it (RFC 3463). */
public enum Trouble {
    DNS_FAILED("4.4.3"),
    NO_CONNECTION("4.4.1"),
    CONNECTION_LOST("4.4.2"),
    TIMED_OUT("4.4.2"),
    PROTOCOL_ERROR("4.5.0"),
    TLS_FAILED("4.7.5"),
    DESTINATION_SUSPENDED("4.4.1"),
    DESTINATION_SLOW("4.4.5"),
    LOCAL_DISK("4.3.0"),
    NO_SUCH_DOMAIN("5.1.2"),
    NULL_MX("5.1.10"),
    MX_LOOP("5.4.6"),
    NO_SMTPUTF8("5.6.7"),
    NO_8BITMIME("5.6.3"),
    TOO_LARGE("5.3.4"),
    TLS_NOT_OFFERED("4.7.4"),
    CONTENT_MISSING("4.3.0");

    private final EnhancedCode status;

    Trouble(String status) {
        this.status = EnhancedCode.of(status);
    }

    public EnhancedCode status() {
        return status;
    }
}
