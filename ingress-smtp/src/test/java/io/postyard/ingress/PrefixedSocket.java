package io.postyard.ingress;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** Writes some octets in front of the first others, and together with them. */
final class PrefixedSocket extends Socket {
    private byte[] prefix;

    PrefixedSocket(byte[] prefix) {
        this.prefix = prefix.clone();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                var all = new ByteArrayOutputStream();
                all.writeBytes(prefix);
                all.write(octets, offset, length);
                prefix = new byte[0];
                out.write(all.toByteArray());
            }
        };
    }
}
