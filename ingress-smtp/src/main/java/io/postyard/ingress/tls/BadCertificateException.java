package io.postyard.ingress.tls;

/** Files that are no usable certificate; the message says which and why, and never holds any of the key. */
public final class BadCertificateException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadCertificateException(String message) {
        super(message);
    }

    public BadCertificateException(String message, Throwable cause) {
        super(message, cause);
    }
}
