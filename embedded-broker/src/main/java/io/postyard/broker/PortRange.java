package io.postyard.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports to listen on, given out one after the other from a random one on: no two callers in this process are given the
 * same one before they use it.
 */
public final class PortRange {
    private static final int TRIES = 100;

    private final int lowest;
    private final int count;
    private final AtomicInteger next;

    /** @param aboveHighest the first that is no longer in it; at most 32,768, for from there on Linux gives ports to connections */
    public PortRange(int lowest, int aboveHighest) {
        if (lowest >= aboveHighest || aboveHighest > 32_768) {
            throw new IllegalArgumentException(lowest + " to " + aboveHighest + " is no range to listen in");
        }
        this.lowest = lowest;
        this.count = aboveHighest - lowest;
        this.next = new AtomicInteger(ThreadLocalRandom.current().nextInt(count));
    }

    /** Whether some port is in both. */
    public boolean overlaps(PortRange other) {
        return lowest < other.lowest + other.count && other.lowest < lowest + count;
    }

    /**
     * A port of the host where nobody listens.
     *
     * @param except ports that somebody will soon listen on
     * @throws IOException if there is none, or the host is not this machine's
     */
    public int free(String host, Set<Integer> except) throws IOException {
        var address = InetAddress.getByName(host);
        for (int i = 0; ; i++) {
            int port = lowest + Math.floorMod(next.getAndIncrement(), count);
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
