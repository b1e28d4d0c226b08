package io.postyard.mail.policy;

/** What a listener is for; policies match on it. */
public enum ListenerKind {
    /** Mail between servers, port 25. */
    RELAY,
    /** Mail from people and programs of ours, port 587 (RFC 6409). */
    SUBMISSION
}
