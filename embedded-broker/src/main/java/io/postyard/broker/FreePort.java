package io.postyard.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports to listen on. */
public final class FreePort {
    private static final int LOWEST = 15_000;

    /** Linux gives connections their own ports from 32,768 on. */
    private static final int ABOVE_HIGHEST = 32_000;

    private static final int COUNT = ABOVE_HIGHEST - LOWEST;
    private static final int TRIES = 100;

    /** Counted up, so that no two callers in this process are given the same one before they use it. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** As {@link #of}, on loopback. */
    public static int next() throws IOException {
        return of("127.0.0.1");
    }

    /**
     * A port of this host where nobody listens, below those that the system gives to connections: nothing but another
     * listener takes it before it is used, and a server that is killed finds it free again when it comes back.
     *
     * @throws IOException if there is none, or the host is not this machine's
     */
    public static int of(String host) throws IOException {
        return of(host, Set.of());
    }

    /** @param except ports that somebody will soon listen on */
    public static int of(String host, Set<Integer> except) throws IOException {
        var address = InetAddress.getByName(host);
        for (int i = 0; ; i++) {
            int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (except.contains(port)) {
                continue;
            }
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(address, port));
                return port;
            } catch (BindException e) {
                if (i >= TRIES) {
                    throw e;
                }
            }
        }
    }
}
