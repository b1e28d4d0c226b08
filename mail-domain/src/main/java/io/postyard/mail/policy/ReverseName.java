package io.postyard.mail.policy;

/**
 * What is made of the name that DNS has for a client's address, if that name leads back to the address: anybody can call an
 * address of his own anything, so the first alone says nothing.
 */
public enum ReverseName {
    /** It is not asked for. */
    IGNORED,
    /** It is written down beside the address. */
    RECORDED,
    /** As {@link #RECORDED}, and without one a client may write to postmaster only, unless it authenticates. */
    REQUIRED
}
