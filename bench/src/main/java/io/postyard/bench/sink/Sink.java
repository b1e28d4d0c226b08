package io.postyard.bench.sink;

import io.postyard.bench.measure.CpuClock;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

/** The server loop. {@link #run} serves on the calling thread; the other methods may be called from any thread. */
public final class Sink implements Closeable {
    private static final int BACKLOG = 4096;

    private record Wake(long at, SinkSession session) {}

    private final Selector selector;
    private final int port;
    private final byte[] buffer = new byte[DataScanner.CARRY + 131_072];
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>((a, b) -> Long.compare(a.at - b.at, 0));
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();

    private Deliveries deliveries = new Deliveries(SinkPlan.fair(1, 0));
    private RandomGenerator chance =
            RandomGeneratorFactory.of("Xoroshiro128PlusPlus").create(0);
    private double cpuAtStart;
    private volatile boolean stopped;

    /**
     * Binds.
     *
     * @param wantedPort 0 = any free one, the same at every address
     * @param domains how many addresses to listen at, see {@link #addressOf}
     */
    public Sink(int wantedPort, int domains) throws IOException {
        selector = Selector.open();
        int bound = wantedPort;
        for (int i = 0; i < domains; i++) {
            var listener = ServerSocketChannel.open();
            listener.configureBlocking(false);
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(new InetSocketAddress(addressOf(i), bound), BACKLOG);
            bound = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            listener.register(selector, SelectionKey.OP_ACCEPT, i);
        }
        port = bound;
    }

    /** Where the n-th domain's mail is to be delivered: an address of its own in 127/8. */
    public static String addressOf(int domain) {
        return domain == 0 ? "127.0.0.1" : "127.66." + domain / 200 + "." + (1 + domain % 200);
    }

    public int port() {
        return port;
    }

    /** Forgets the last run and begins another. */
    public void begin(SinkPlan plan) {
        call(() -> {
            deliveries = new Deliveries(plan);
            chance = RandomGeneratorFactory.of("Xoroshiro128PlusPlus").create(plan.seed());
            cpuAtStart = CpuClock.ofThisProcess();
            return true;
        });
    }

    /** From now on every domain is treated well; the books go on. */
    public void heal() {
        call(() -> {
            deliveries.heal();
            return true;
        });
    }

    /** Recipients that have been taken in transactions whose end has not been answered yet. */
    public int openRecipients() {
        return call(() -> selector.keys().stream()
                .filter(SelectionKey::isValid)
                .map(SelectionKey::attachment)
                .mapToInt(attachment -> attachment instanceof SinkSession session ? session.openRecipients() : 0)
                .sum());
    }

    /**
     * The most deliveries acknowledged in any stretch of so many nanoseconds.
     *
     * @param since on the monotonic clock; earlier ones do not count
     */
    public int busiest(long windowNanos, long since) {
        return call(() -> deliveries.busiest(windowNanos, since));
    }

    /** When each delivery was acknowledged since that time, on the monotonic clock; of the last 65,536. */
    public LongStream acknowledgedSince(long since) {
        return LongStream.of(call(() -> deliveries.timesSince(since)));
    }

    /** When each was acknowledged that was repeated, on the monotonic clock: delivered again, or reported as failed. */
    public LongStream repeated() {
        return LongStream.of(call(() -> deliveries.repeated()));
    }

    /** @param withSets with the sets and quantiles, which cost more than the counts */
    public SinkReport report(boolean withSets) {
        return call(() -> deliveries.report(CpuClock.ofThisProcess() - cpuAtStart, withSets));
    }

    private <T> T call(Callable<T> work) {
        var result = new CompletableFuture<T>();
        orders.add(() -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        selector.wakeup();
        return result.join();
    }

    /** Serves until closed. */
    public void run() throws IOException {
        while (!stopped) {
            selector.select(this::ready, waitMillis());
            for (var order = orders.poll(); order != null; order = orders.poll()) {
                order.run();
            }
            long now = System.nanoTime();
            while (!wakes.isEmpty() && wakes.peek().at - now <= 0) {
                wakes.poll().session.resume();
            }
        }
        var keys = new ArrayList<>(selector.keys());
        for (var key : keys) {
            key.channel().close();
        }
        selector.close();
    }

    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
    }

    private void ready(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof SinkSession session) {
            session.ready(buffer);
        } else if (key.isValid()) {
            accept((ServerSocketChannel) key.channel(), (Integer) key.attachment());
        }
    }

    private void accept(ServerSocketChannel listener, int domain) {
        try {
            for (var channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                var key = channel.register(selector, SelectionKey.OP_READ);
                var session = new SinkSession(this, channel, key, domain);
                key.attach(session);
                deliveries.connected();
                session.greet();
            }
        } catch (IOException e) {
            // A client that went before it was accepted.
        }
    }

    private long waitMillis() {
        if (wakes.isEmpty()) {
            return 0;
        }
        return Math.max(1, (wakes.peek().at - System.nanoTime() + 999_999) / 1_000_000);
    }

    Deliveries deliveries() {
        return deliveries;
    }

    void wakeLater(SinkSession session, int millis) {
        wakes.add(new Wake(System.nanoTime() + millis * 1_000_000L, session));
    }

    Behaviour.Fault faultNow(Behaviour behaviour, Behaviour.Stage stage) {
        List<Behaviour.Fault> faults = behaviour.faults();
        for (var fault : faults) {
            if (fault.stage() == stage && (fault.chance() >= 1 || chance.nextDouble() < fault.chance())) {
                return fault;
            }
        }
        return null;
    }
}
