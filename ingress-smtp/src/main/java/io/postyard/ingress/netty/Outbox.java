package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.ReplyWriter;

/** Collects the replies to everything that one read brought, and writes them at once (RFC 2920 §3.2). */
final class Outbox {
    private static final int MAX_UNSENT = 32 * 1024;

    private final ChannelHandlerContext channel;
    private ByteBuf replies;

    Outbox(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    void say(Reply reply) {
        if (replies == null) {
            replies = channel.alloc().buffer(256);
        }
        replies.writeBytes(ReplyWriter.write(reply));
        if (replies.readableBytes() > MAX_UNSENT) {
            flush();
        }
    }

    void flush() {
        if (replies != null) {
            var _ = channel.writeAndFlush(taken(), channel.voidPromise());
        }
    }

    /** As {@link #flush}, for the last words: tells when they are written. */
    ChannelFuture flushLast() {
        return channel.writeAndFlush(taken());
    }

    void release() {
        taken().release();
    }

    private ByteBuf taken() {
        var taken = replies == null ? Unpooled.EMPTY_BUFFER : replies;
        replies = null;
        return taken;
    }
}
