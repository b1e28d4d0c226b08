package io.postyard.mail.message;

/** The BODY parameter of MAIL (RFC 6152 §3, RFC 3030 §3); the wire keyword is {@link #keyword}. */
public enum BodyType {
    SEVEN_BIT("7BIT"),
    EIGHT_BIT_MIME("8BITMIME"),
    BINARY_MIME("BINARYMIME");

    private final String keyword;

    BodyType(String keyword) {
        this.keyword = keyword;
    }

    public String keyword() {
        return keyword;
    }
}
