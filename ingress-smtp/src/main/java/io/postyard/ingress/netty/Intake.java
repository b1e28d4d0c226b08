package io.postyard.ingress.netty;

import io.postyard.ingress.accept.IncomingMessage;
import io.postyard.mail.message.BodyType;
import io.postyard.smtp.data.ByteSink;
import io.postyard.smtp.data.ChunkReader;
import io.postyard.smtp.data.DataDecoder;
import io.postyard.smtp.data.DataFault;
import io.postyard.smtp.data.LineEndings;
import java.util.Optional;

/** Reads the content that follows DATA or BDAT into a message. */
sealed interface Intake {
    /** Reads what belongs to the content; returns the index behind it. */
    int read(byte[] in, int from, int to);

    boolean isEnded();

    /** Whether nothing of the message comes behind it. */
    boolean isLast();

    /** What is wrong with the content as far as it was read. */
    Optional<DataFault> fault();

    /** After 354, up to the final dot. */
    record Dotted(DataDecoder decoder, ByteSink message) implements Intake {
        @Override
        public int read(byte[] in, int from, int to) {
            return decoder.decode(in, from, to, message);
        }

        @Override
        public boolean isEnded() {
            return decoder.isEnded();
        }

        @Override
        public boolean isLast() {
            return true;
        }

        @Override
        public Optional<DataFault> fault() {
            return decoder.fault();
        }
    }

    /**
     * One chunk.
     *
     * @param lines empty for BINARYMIME, which has none
     */
    record Chunk(ChunkReader reader, ByteSink message, Optional<LineEndings> lines, boolean isLast) implements Intake {
        static Chunk of(IncomingMessage message, long size, boolean last, BodyType type, LineEndings lines) {
            return new Chunk(
                    new ChunkReader(size),
                    message,
                    type == BodyType.BINARY_MIME ? Optional.empty() : Optional.of(lines),
                    last);
        }

        @Override
        public int read(byte[] in, int from, int to) {
            return reader.read(in, from, to, (bytes, offset, length) -> {
                lines.ifPresent(rules -> rules.scan(bytes, offset, offset + length));
                message.accept(bytes, offset, length);
            });
        }

        @Override
        public boolean isEnded() {
            return reader.isEnded();
        }

        @Override
        public Optional<DataFault> fault() {
            return lines.flatMap(rules -> isLast && reader.isEnded() ? rules.faultAtEnd() : rules.fault());
        }
    }
}
