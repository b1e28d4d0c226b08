package io.postyard.mail.policy;

/** What a client gets at all. */
public enum Service {
    /** What the rest of policy allows. */
    FULL,
    /** It may write to postmaster and to nobody else: that way to a human being stays open (RFC 5321 §4.5.1). */
    POSTMASTER_ONLY,
    /** A greeting that says no, and 503 to every command but QUIT (RFC 5321 §3.1). */
    NONE
}
