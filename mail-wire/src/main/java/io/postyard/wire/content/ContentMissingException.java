package io.postyard.wire.content;

import java.io.IOException;

/** The bytes of a message are not, or not any more, what the record that refers to them says. */
public final class ContentMissingException extends IOException {
    private static final long serialVersionUID = 1;

    ContentMissingException(String message) {
        super(message);
    }
}
