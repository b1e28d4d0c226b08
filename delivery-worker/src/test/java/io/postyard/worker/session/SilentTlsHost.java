package io.postyard.worker.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.postyard.mail.policy.NextHop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Offers STARTTLS, says 220 to it, and nothing more. */
final class SilentTlsHost implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    private final AtomicInteger handshakes = new AtomicInteger();

    SilentTlsHost() throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try (var client = socket.accept()) {
                    talk(client);
                } catch (IOException e) {
                    // The client has given up, or the test is over.
                }
            }
        });
    }

    private void talk(Socket client) throws IOException {
        var commands = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        say(client, "220 silent ESMTP");
        commands.readLine();
        say(client, "250-silent\r\n250 STARTTLS");
        commands.readLine();
        say(client, "220 go ahead");
        if (commands.read() >= 0) {
            handshakes.incrementAndGet();
        }
        while (commands.read() >= 0) {
            // Silence, until the client leaves.
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
    }

    int handshakes() {
        return handshakes.get();
    }

    NextHop.Host host() {
        return new NextHop.Host("127.0.0.1", socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
