package io.postyard.ingress.admission;

import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** May one more session be opened? Counts them in all and per client address. Thread-safe. */
public final class ConnectionLimit {
    /** The answers. */
    public enum Answer {
        ADMITTED,
        BUSY,
        TOO_MANY_OF_CLIENT
    }

    private final int max;
    private final int maxPerClient;
    private final List<Network> exempt;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

    /**
     * @param max sessions in all
     * @param maxPerClient sessions of one address
     * @param exempt networks whose addresses are counted in all only
     */
    public ConnectionLimit(int max, int maxPerClient, List<Network> exempt) {
        this.max = max;
        this.maxPerClient = maxPerClient;
        this.exempt = List.copyOf(exempt);
    }

    /** Counts the session if it is admitted; {@link #release} is due only then. */
    public Answer tryAcquire(InetAddress client) {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            return Answer.BUSY;
        }
        if (!isExempt(client) && perClient.merge(client, 1, Integer::sum) > maxPerClient) {
            forget(client);
            open.decrementAndGet();
            return Answer.TOO_MANY_OF_CLIENT;
        }
        return Answer.ADMITTED;
    }

    public void release(InetAddress client) {
        open.decrementAndGet();
        if (!isExempt(client)) {
            forget(client);
        }
    }

    /** Sessions admitted and not released. */
    public int open() {
        return open.get();
    }

    private void forget(InetAddress client) {
        perClient.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
    }

    private boolean isExempt(InetAddress client) {
        for (var network : exempt) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }
}
