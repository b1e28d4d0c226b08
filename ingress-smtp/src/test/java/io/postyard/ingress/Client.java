package io.postyard.ingress;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSession;

/** The other end of a session: says bytes, reads replies. */
final class Client implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private Socket socket;
    private InputStream in;

    Client(InetSocketAddress server) throws IOException {
        this(new Socket(), null, server);
    }

    private Client(Socket socket, SocketAddress own, InetSocketAddress server) throws IOException {
        this.socket = socket;
        socket.bind(own);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Past the greeting and EHLO. */
    static Client greeted(InetSocketAddress server) throws IOException {
        var client = new Client(server);
        client.reply();
        client.say("EHLO client.test");
        return client;
    }

    /** With an address of its own; all of 127.0.0.0/8 is this machine, on Linux. */
    static Client from(String address, InetSocketAddress server) throws IOException {
        return new Client(new Socket(), new InetSocketAddress(address, 0), server);
    }

    /** Whatever it says first has these octets in front, in the same packet. */
    static Client prefixed(byte[] prefix, InetSocketAddress server) throws IOException {
        return new Client(new PrefixedSocket(prefix), null, server);
    }

    /** Shakes hands; as the client whose TLS it is. */
    SSLSession secure(TlsClient tls) throws IOException {
        var secured = tls.over(socket);
        secured.startHandshake();
        socket = secured;
        in = new BufferedInputStream(secured.getInputStream());
        return secured.getSession();
    }

    /** Says a line and returns the reply to it, all its lines. */
    String say(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends a small message; returns what is said to it at the end. */
    String sendMail() throws IOException {
        say("MAIL FROM:<a@b.test>");
        say("RCPT TO:<ann@example.com>");
        say("DATA");
        return say("x\r\n.");
    }

    /** The next reply without its last CRLF; empty if the server has hung up. */
    String reply() throws IOException {
        var reply = new StringBuilder();
        while (true) {
            var line = line();
            if (line == null) {
                return reply.toString();
            }
            reply.append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return reply.toString();
            }
            reply.append('\n');
        }
    }

    /** Says no more, and still listens. */
    void endOfInput() throws IOException {
        socket.shutdownOutput();
    }

    /** Dies: the server learns of it by a reset, even if it does not read. */
    void die() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Whether part of a reply is there already. */
    boolean hasReply() throws IOException {
        return in.available() > 0;
    }

    /** So many octets, whatever they are. */
    byte[] octets(int count) throws IOException {
        return in.readNBytes(count);
    }

    boolean isHungUpOn() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(b);
        }
        return null;
    }
}
