package io.postyard.mail.policy;

/**
 * What the name must be that a client gives with EHLO or HELO; each wants what the one before wants. None compares the name
 * with the client's address, for no mail may be refused for that (RFC 5321 §4.1.4).
 */
public enum HeloCheck {
    /** Whatever it says. */
    ANY,
    /** A full host name that is not ours, or the client's own address as a literal (RFC 5321 §4.1.3). */
    VALID,
    /** And a name is in DNS. */
    RESOLVABLE
}
