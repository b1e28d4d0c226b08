package io.postyard.smtp.data;

/** Takes pieces of a message in their order. */
@FunctionalInterface
public interface ByteSink {
    /** The array belongs to the caller and changes after the call. */
    void accept(byte[] bytes, int offset, int length);
}
