package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The client's end of a session over memory. One thread may say while another hears. */
public final class LocalSession implements AutoCloseable {
    /** What stands for the end of what the client says. */
    private static final Object END = new Object();

    private static final byte[] OVER = {};

    /** Writes that may be under way: a large message must not pile up before the session. */
    private static final int AHEAD = 4;

    private final Semaphore ahead = new Semaphore(AHEAD);
    private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    private Channel channel;

    LocalSession() {}

    void begin(Channel connected) {
        channel = connected;
    }

    /** Waits while the session does not keep up. */
    public void say(byte[] octets, int offset, int count) throws IOException {
        try {
            while (!ahead.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                if (!channel.isOpen()) {
                    throw new IOException("the session is over");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        var _ = channel.writeAndFlush(Unpooled.copiedBuffer(octets, offset, count));
    }

    /** Nothing more is said; what is still to be answered is. */
    public void sayNoMore() {
        var _ = channel.writeAndFlush(END);
    }

    /** What the server says, up to the end of the session. */
    public InputStream replies() {
        return new Hearing();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    ChannelHandler ear() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                var said = (ByteBuf) message;
                if (said.isReadable()) {
                    heard.add(ByteBufUtil.getBytes(said));
                }
                said.release();
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                heard.add(OVER);
            }
        };
    }

    ChannelHandler intake() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message == END) {
                    ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
                } else {
                    ahead.release();
                    ctx.fireChannelRead(message);
                }
            }
        };
    }

    private final class Hearing extends InputStream {
        private byte[] now = {0};
        private int at = 1;

        @Override
        public int read() throws IOException {
            return isOver() ? -1 : now[at++] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0 || isOver()) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(length, now.length - at);
            System.arraycopy(now, at, into, offset, count);
            at += count;
            return count;
        }

        private boolean isOver() throws IOException {
            if (at == now.length && now.length > 0) {
                try {
                    now = heard.take();
                    at = 0;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            }
            return now.length == 0;
        }
    }
}
