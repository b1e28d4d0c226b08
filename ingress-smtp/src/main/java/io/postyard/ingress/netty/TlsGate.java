package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

/**
 * In front of Netty's TLS handler, which holds without bound what it cannot use yet, reads on by itself, and answers
 * without our doing (KeyUpdate, RFC 8446 §4.6.3). So what comes before the handshake has succeeded is limited, and nothing
 * is read while the client does not take our answers.
 */
final class TlsGate extends ChannelDuplexHandler {
    /** Several times what an honest client sends, be it with a long chain of certificates. */
    static final int MAX_HANDSHAKE = 128 * 1024;

    private final Runnable onTooMuch;
    private boolean shakingHands = true;
    private long octets;
    private boolean readWanted;

    /** @param onTooMuch called before the connection is closed, perhaps more than once */
    TlsGate(Runnable onTooMuch) {
        this.onTooMuch = onTooMuch;
    }

    /** Whether what we say is taken, or nothing can be said any more. */
    static boolean takesAnswers(Channel channel) {
        return channel.isWritable() || (channel instanceof DuplexChannel duplex && duplex.isOutputShutdown());
    }

    /** The handshake has succeeded: the session itself bounds what comes in from here on. */
    void secured() {
        shakingHands = false;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var read = (ByteBuf) message;
        if (shakingHands) {
            octets += read.readableBytes();
            if (octets > MAX_HANDSHAKE) {
                read.release();
                onTooMuch.run();
                // Past the TLS handler, which would first have its alert taken.
                var _ = ctx.close();
                return;
            }
        }
        ctx.fireChannelRead(read);
    }

    /** The TLS handler asks for more whenever a read brought nothing for us, whatever the channel is set to. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (takesAnswers(ctx.channel())) {
            ctx.read();
        } else {
            readWanted = true;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (readWanted && takesAnswers(ctx.channel())) {
            readWanted = false;
            ctx.read();
        }
        ctx.fireChannelWritabilityChanged();
    }
}
