package io.postyard.mail.disposition;

/** Why; also the metric tag and the log key, so the set is closed. */
public enum Reason {
    REMOTE_REFUSED,
    REMOTE_DEFERRED,
    UNREACHABLE,
    DNS_FAILED,
    LOST_AFTER_FINAL_DOT,
    NO_SUCH_DOMAIN,
    NULL_MX,
    MX_LOOP,
    UNSUITABLE_PEER,
    TLS,
    DESTINATION_SUSPENDED,
    DESTINATION_SLOW,
    LOCAL_DISK,
    OWN_FAULT
}
