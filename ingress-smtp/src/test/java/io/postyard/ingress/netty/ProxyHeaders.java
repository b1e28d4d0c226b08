package io.postyard.ingress.netty;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Writes headers of the PROXY protocol as the specification has them. */
public final class ProxyHeaders {
    public static final int LOCAL = 0x20;
    public static final int PROXY = 0x21;
    public static final int UNSPECIFIED = 0x00;
    public static final int TCP4 = 0x11;
    public static final int UDP4 = 0x12;
    public static final int TCP6 = 0x21;
    public static final int UNIX_STREAM = 0x31;

    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final byte[] PORTS = {(byte) 0xC3, 0x50, 0, 25};

    private ProxyHeaders() {}

    /** Version 1. */
    public static byte[] text(String behindProxy) {
        return ("PROXY " + behindProxy + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Version 1, for a client of IPv4. */
    public static byte[] text4(String client) {
        return text("TCP4 " + client + " 198.51.100.25 50000 25");
    }

    /** Version 2. */
    public static byte[] binary(int command, int family, byte[]... parts) {
        var body = joined(parts);
        return joined(
                SIGNATURE,
                new byte[] {(byte) command, (byte) family, (byte) (body.length >> 8), (byte) body.length},
                body);
    }

    /** Version 2, for a client. */
    public static byte[] binary(String client, byte[]... tlvs) {
        var address = InetAddress.ofLiteral(client).getAddress();
        return binary(PROXY, address.length == 4 ? TCP4 : TCP6, address, new byte[address.length], PORTS, joined(tlvs));
    }

    public static byte[] tlv(int type, byte... value) {
        return joined(new byte[] {(byte) type, (byte) (value.length >> 8), (byte) value.length}, value);
    }

    public static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
