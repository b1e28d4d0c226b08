package io.postyard.wire.record;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.DateTimeException;
import java.util.NoSuchElementException;

/** The one place where bytes become values, so that whatever is wrong with them comes out as one exception. */
final class Decoding {
    private Decoding() {}

    /** Makes a value of a parsed message; may throw what the value's own checks throw. */
    interface Reader<P, T> {
        T read(P parsed) throws UnreadableRecordException;
    }

    /** @param bytes null for a record without a value, which anybody can write to a topic */
    static <P extends MessageLite, T> T decode(String kind, Parser<P> parser, byte[] bytes, Reader<P, T> reader)
            throws UnreadableRecordException {
        if (bytes == null) {
            throw new UnreadableRecordException(kind + ": the record has no value");
        }
        try {
            var input = CodedInputStream.newInstance(bytes);
            // Byte fields refer into the record instead of being copied twice: the value makes the one copy it keeps.
            input.enableAliasing(true);
            var parsed = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return reader.read(parsed);
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableRecordException(kind + ": not its Protobuf message: " + e.getMessage(), e);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | NoSuchElementException e) {
            throw new UnreadableRecordException(kind + ": a field is out of range: " + e.getMessage(), e);
        }
    }

    static UnreadableRecordException missing(String field) {
        return new UnreadableRecordException("field missing or not known to this version: " + field);
    }
}
