package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

/** What has come in and was not heard yet: at most one read, since nothing more is read until it can be heard. */
final class Inbox {
    private final ChannelHandlerContext channel;
    private ByteBuf held;

    Inbox(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    /** Takes the buffer over. */
    void add(ByteBuf in) {
        held = held == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), held, in);
    }

    boolean isEmpty() {
        return held == null || !held.isReadable();
    }

    /** What was not heard yet; not to be asked for if it {@link #isEmpty}. */
    ByteBuf held() {
        return held;
    }

    /** A piece of a line must not keep the whole buffer of its read. */
    void shrink() {
        if (isEmpty()) {
            release();
        } else if (held.capacity() > 4 * held.readableBytes()) {
            var small = channel.alloc().buffer(held.readableBytes());
            small.writeBytes(held);
            held.release();
            held = small;
        }
    }

    void setReading(boolean reading) {
        var config = channel.channel().config();
        if (config.isAutoRead() != reading) {
            config.setAutoRead(reading);
        }
    }

    void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
