package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * The header of the PROXY protocol, version 1 (text) or 2 (binary), at the beginning of a connection. Where it ends is
 * found here, because Netty's decoder waits on for what can be none and for more than we want to hold; what it says is
 * that decoder's to read.
 *
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
final class ProxyHeader {
    /** What is found. */
    sealed interface Found {
        /** The proxy speaks for this client. */
        record Client(InetAddress address) implements Found {}

        /** LOCAL or UNKNOWN: the proxy speaks for itself, or cannot tell for whom; its own address counts (§2). */
        record Proxy() implements Found {}

        /** Perhaps the beginning of a header. */
        record More() implements Found {}

        /** No header, or a broken one, or too long. */
        record Malformed() implements Found {}

        /** A client that is none of SMTP: on a UNIX socket, or by datagrams. */
        record Unsupported() implements Found {}
    }

    /** Of version 1, with its CRLF; the specification's (§2.1). */
    static final int MAX_TEXT = 107;

    /** Of version 2: its addresses, and far more TLVs than proxies add, of which nothing is used. */
    static final int MAX_BINARY = 4096;

    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED = 16;

    private ProxyHeader() {}

    /** Takes the header out of the buffer and nothing behind it, if it is all there. */
    static Found take(ByteBuf in) {
        if (begins(in, SIGNATURE)) {
            return takeBinary(in);
        }
        return begins(in, TEXT) ? takeText(in) : new Found.Malformed();
    }

    /** As far as there are octets. */
    private static boolean begins(ByteBuf in, byte[] prefix) {
        int length = Math.min(in.readableBytes(), prefix.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static Found takeText(ByteBuf in) {
        int end = in.bytesBefore(Math.min(in.readableBytes(), MAX_TEXT), (byte) '\n');
        if (end < 0) {
            return in.readableBytes() < MAX_TEXT ? new Found.More() : new Found.Malformed();
        }
        return taken(in, end + 1);
    }

    private static Found takeBinary(ByteBuf in) {
        if (in.readableBytes() < FIXED) {
            return new Found.More();
        }
        int length = FIXED + in.getUnsignedShort(in.readerIndex() + FIXED - 2);
        if (length > MAX_BINARY) {
            return new Found.Malformed();
        }
        return in.readableBytes() < length ? new Found.More() : taken(in, length);
    }

    /** A copy on the heap: where TLVs are broken the decoder does not release what it holds of them. */
    private static Found taken(ByteBuf in, int length) {
        var header = new byte[length];
        in.readBytes(header);
        try {
            return read(header);
        } catch (RuntimeException | UnknownHostException broken) {
            return new Found.Malformed();
        }
    }

    private static Found read(byte[] header) throws UnknownHostException {
        var decoder = new EmbeddedChannel(new HAProxyMessageDecoder());
        try {
            decoder.writeInbound(Unpooled.wrappedBuffer(header));
            HAProxyMessage message = decoder.readInbound();
            if (message == null) {
                return new Found.Malformed();
            }
            try {
                return meaning(message);
            } finally {
                message.release();
            }
        } finally {
            decoder.finishAndReleaseAll();
        }
    }

    private static Found meaning(HAProxyMessage message) throws UnknownHostException {
        if (message.command() == HAProxyCommand.LOCAL) {
            return new Found.Proxy();
        }
        return switch (message.proxiedProtocol()) {
            case UNKNOWN -> new Found.Proxy();
            case TCP4, TCP6 ->
                new Found.Client(
                        InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(message.sourceAddress())));
            case UDP4, UDP6, UNIX_STREAM, UNIX_DGRAM -> new Found.Unsupported();
        };
    }
}
