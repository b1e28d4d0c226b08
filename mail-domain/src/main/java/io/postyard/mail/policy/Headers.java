package io.postyard.mail.policy;

/** What is done to the headers of mail that people and programs of ours submit; those of other mail are never touched. */
public enum Headers {
    AS_THEY_ARE,
    /** They are checked, and what is missing is added (RFC 6409 §8). */
    COMPLETE
}
