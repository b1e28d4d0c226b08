package io.postyard.ingress.admission;

import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * May one more session be opened? Counts them in all and per {@linkplain Network#ofClient client}. Thread-safe.
 */
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
     * @param maxPerClient sessions of one IPv4 address or one IPv6 /64
     * @param exempt networks whose addresses are counted in all only
     */
    public ConnectionLimit(int max, int maxPerClient, List<Network> exempt) {
        this.max = max;
        this.maxPerClient = maxPerClient;
        this.exempt = List.copyOf(exempt);
    }

    /** Counts the session if it is admitted; {@link #release} is due only then. */
    public Answer tryAcquire(InetAddress address) {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            return Answer.BUSY;
        }
        var client = counted(address);
        if (client.isPresent() && perClient.merge(client.get(), 1, Integer::sum) > maxPerClient) {
            forget(client.get());
            open.decrementAndGet();
            return Answer.TOO_MANY_OF_CLIENT;
        }
        return Answer.ADMITTED;
    }

    /** @param address as it was acquired */
    public void release(InetAddress address) {
        open.decrementAndGet();
        counted(address).ifPresent(this::forget);
    }

    /** The client that an address is counted for: it or the first of its /64; empty if it is exempt. */
    public Optional<InetAddress> counted(InetAddress address) {
        return isExempt(address)
                ? Optional.empty()
                : Optional.of(Network.ofClient(address).address());
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
