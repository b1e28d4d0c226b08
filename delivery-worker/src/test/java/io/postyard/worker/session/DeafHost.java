package io.postyard.worker.session;

import io.postyard.mail.policy.NextHop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Listens and takes nobody: its queue of connections is full, so that the system answers no more of them. */
final class DeafHost implements AutoCloseable {
    private static final int MOST = 100;

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> waiting = new ArrayList<>();

    DeafHost() throws IOException {
        for (int i = 0; i < MOST; i++) {
            var client = new Socket();
            waiting.add(client);
            try {
                client.connect(new InetSocketAddress("127.0.0.1", socket.getLocalPort()), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IOException("the queue of connections does not fill");
    }

    NextHop.Host host() {
        return new NextHop.Host("127.0.0.1", socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (var client : waiting) {
            client.close();
        }
        socket.close();
    }
}
