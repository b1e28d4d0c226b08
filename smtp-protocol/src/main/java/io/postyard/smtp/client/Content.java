package io.postyard.smtp.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a message as it is to be sent, before dot-stuffing. */
public interface Content {
    /** Octets that {@link #open} yields. */
    long size();

    /** From the first byte; may be called more than once. A stream that cannot give all the bytes throws. */
    InputStream open() throws IOException;

    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
