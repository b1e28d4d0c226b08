package io.postyard.smtp.sasl;

/** What one response of a client leads to. */
public sealed interface SaslStep {
    /** @param text for the client to respond to; may be empty */
    record Challenge(byte[] text) implements SaslStep {}

    /**
     * The client is who it says if this is its password. Says of itself nothing that was said in confidence.
     *
     * @param name 1–255 characters, as the client wrote it
     * @param password 1–1024 characters
     */
    record Check(String name, String password) implements SaslStep {
        @Override
        public String toString() {
            return "Check[]";
        }
    }

    /** The client has proved to be {@code name}. */
    record Proved(String name) implements SaslStep {}

    /** The client is not, or not provably, {@code name}. */
    record Disproved(String name) implements SaslStep {}

    /** The response breaks the rules of the mechanism. */
    record Malformed() implements SaslStep {}
}
