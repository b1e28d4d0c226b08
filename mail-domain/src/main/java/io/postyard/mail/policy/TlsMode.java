package io.postyard.mail.policy;

/** How a worker uses STARTTLS towards a next hop (RFC 3207). */
public enum TlsMode {
    /** Never. */
    NONE,
    /** If offered, without checking the certificate; in the clear if it is not offered or fails. */
    OPPORTUNISTIC,
    /** Always, without checking the certificate; no TLS, no delivery. */
    REQUIRED,
    /** Always, and the certificate must be valid for the host's name. */
    VERIFIED
}
