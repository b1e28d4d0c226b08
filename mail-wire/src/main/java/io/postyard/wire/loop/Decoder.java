package io.postyard.wire.loop;

import io.postyard.wire.record.UnreadableRecordException;

/** Bytes to value; one of the codecs of {@code io.postyard.wire.record}. */
public interface Decoder<I> {
    I decode(byte[] bytes) throws UnreadableRecordException;
}
