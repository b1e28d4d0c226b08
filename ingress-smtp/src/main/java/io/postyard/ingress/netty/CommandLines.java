package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.CommandParser;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.verb.AuthVerb;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/** Cuts what comes in into command lines: at CR LF only, of a bounded length, in bounded memory. */
final class CommandLines {
    /** A line, or what is said to something that is none. */
    sealed interface Heard {
        record Said(Command command) implements Heard {}

        /** @param line without its CRLF */
        record Response(byte[] line) implements Heard {}

        record Bad(Reply reply) implements Heard {}
    }

    private final int limit;
    private boolean skipping;

    /** @param limit octets of a line with its CRLF */
    CommandLines(int limit) {
        this.limit = limit;
    }

    /** Takes the next line out of the buffer; empty if it is not all there yet. */
    Optional<Heard> next(ByteBuf in, byte[] scratch) {
        return next(in, scratch, limit, length -> new Heard.Said(CommandParser.parse(scratch, 0, length)));
    }

    /** As {@link #next}, where the client was asked for a line that is no command (RFC 4954 §4). */
    Optional<Heard> nextResponse(ByteBuf in, byte[] scratch) {
        return next(in, scratch, AuthVerb.MAX_LINE, length -> new Heard.Response(Arrays.copyOf(scratch, length)));
    }

    private Optional<Heard> next(ByteBuf in, byte[] scratch, int limit, IntFunction<Heard> read) {
        int length = in.bytesBefore(skipping ? in.readableBytes() : Math.min(in.readableBytes(), limit), (byte) '\n');
        if (length < 0 && !skipping && in.readableBytes() >= limit) {
            skipping = true;
            // Its end may have come with it, and what is behind that is another line.
            length = in.bytesBefore((byte) '\n');
        }
        if (length < 0) {
            if (skipping) {
                in.skipBytes(in.readableBytes());
            }
            return Optional.empty();
        }
        if (skipping) {
            skipping = false;
            in.skipBytes(length + 1);
            return Optional.of(new Heard.Bad(Replies.LINE_TOO_LONG));
        }
        if (length == 0 || in.getByte(in.readerIndex() + length - 1) != '\r') {
            in.skipBytes(length + 1);
            return Optional.of(new Heard.Bad(Replies.BARE_LF_IN_COMMAND));
        }
        in.readBytes(scratch, 0, length - 1);
        in.skipBytes(2);
        return Optional.of(read.apply(length - 1));
    }
}
