package io.postyard.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A plain SMTP client on a blocking socket; says what it is told and returns what it hears. */
public final class SmtpClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 120_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private SmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        // Small: tests hold thousands of clients and measure what the server needs.
        in = new BufferedInputStream(socket.getInputStream(), 256);
        out = socket.getOutputStream();
    }

    /** Connected and greeted. */
    public static SmtpClient connect(int port) throws IOException {
        var client = new SmtpClient(new Socket("127.0.0.1", port));
        client.expect(220, client.reply());
        client.expect(250, client.command("EHLO client.test"));
        return client;
    }

    /** Sends a line and returns the last line of the reply. */
    public String command(String line) throws IOException {
        write(line + "\r\n");
        return reply();
    }

    /**
     * One transaction.
     *
     * @param content with CRLF line ends, not yet dot-stuffed
     * @return the reply to the final dot, or the first refusal before it
     */
    public String send(String from, List<String> recipients, byte[] content) throws IOException {
        var mail = command("MAIL FROM:<" + from + "> BODY=8BITMIME");
        if (!mail.startsWith("250")) {
            return mail;
        }
        for (var recipient : recipients) {
            var rcpt = command("RCPT TO:<" + recipient + ">");
            if (!rcpt.startsWith("250")) {
                command("RSET");
                return rcpt;
            }
        }
        var data = command("DATA");
        return data.startsWith("354") ? finish(content) : data;
    }

    /** The content after a 354, dot-stuffed, with its final dot; returns the reply to it. */
    public String finish(byte[] content) throws IOException {
        var wire = new ByteArrayOutputStream(content.length + 64);
        boolean lineStart = true;
        for (byte octet : content) {
            if (lineStart && octet == '.') {
                wire.write('.');
            }
            wire.write(octet);
            lineStart = octet == '\n';
        }
        wire.writeBytes(".\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(wire.toByteArray());
        return reply();
    }

    /** One chunk (RFC 3030); returns the reply to it. */
    public String chunk(byte[] octets, boolean last) throws IOException {
        write("BDAT " + octets.length + (last ? " LAST" : "") + "\r\n");
        out.write(octets);
        return reply();
    }

    void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The last line of the next reply. */
    String reply() throws IOException {
        var line = readLine();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = readLine();
        }
        return line;
    }

    private void expect(int code, String reply) throws IOException {
        if (!reply.startsWith(Integer.toString(code))) {
            close();
            throw new RefusedException(reply);
        }
    }

    private String readLine() throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("connection closed by the server after: " + line);
            }
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The server did not want to talk; {@link #getMessage} is its reply. */
    static final class RefusedException extends IOException {
        RefusedException(String reply) {
            super(reply);
        }
    }
}
