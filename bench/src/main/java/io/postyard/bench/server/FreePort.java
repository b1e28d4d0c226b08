package io.postyard.bench.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports to listen on. */
public final class FreePort {
    private static final int LOWEST = 15_000;

    /** Linux gives connections their own ports from 32,768 on. */
    private static final int ABOVE_HIGHEST = 32_000;

    private static final int TRIES = 1_000;

    private FreePort() {}

    /**
     * A port of loopback where nobody listens, below those that the system gives to connections: a server that is killed
     * finds it free again when it comes back.
     *
     * @throws IOException if there is none
     */
    public static int next() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE_HIGHEST);
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress("127.0.0.1", port));
                return port;
            } catch (BindException _) {
                // Somebody's; another one.
            }
        }
        throw new IOException("no free port between " + LOWEST + " and " + ABOVE_HIGHEST);
    }
}
