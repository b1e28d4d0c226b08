package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.data.ChunkReader;

/** A chunk that is refused: it is read all the same, and thrown away, before that is said. */
final class Discarding {
    private final ChunkReader chunk;
    private final Reply reply;

    /** @param reply what is said at its end */
    Discarding(long size, Reply reply) {
        this.chunk = new ChunkReader(size);
        this.reply = reply;
    }

    void read(ByteBuf in) {
        var scratch = Scratch.array();
        int length = Math.min(in.readableBytes(), scratch.length);
        in.skipBytes(chunk.read(scratch, 0, length, (_, _, _) -> {}));
    }

    boolean isEnded() {
        return chunk.isEnded();
    }

    Reply reply() {
        return reply;
    }
}
