package io.postyard.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many clients that cost a server nothing but room: some say EHLO and fall silent, some send a message one octet a second.
 * One thread holds all of them.
 */
public final class Crowd implements AutoCloseable {
    private static final int AT_ONCE = 200;
    private static final long DRIP_NANOS = 1_000_000_000L;
    private static final byte[] HELLO = "EHLO idle.bench.test\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENVELOPE = ("EHLO slow.bench.test\r\nMAIL FROM:<" + LoadPlan.SENDER
                    + ">\r\nRCPT TO:<u0@" + LoadPlan.domainName(0) + ">\r\nDATA\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress server;
    private final int idle;
    private final int dripping;
    private final Thread thread;
    private final List<SocketChannel> drips = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(4096);
    private int begun;
    private int connecting;
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean over;

    /** Starts to connect; {@link #awaitThere} waits for the last one. */
    public Crowd(String host, int port, int idle, int dripping) {
        this.server = new InetSocketAddress(host, port);
        this.idle = idle;
        this.dripping = dripping;
        this.thread = Thread.ofPlatform().daemon().name("crowd").start(this::run);
    }

    /** Sessions that the server has greeted and not closed. */
    public int alive() {
        return alive.get();
    }

    /** Sessions that could not connect, or that the server closed. */
    public int lost() {
        return lost.get();
    }

    /** Waits until all have been greeted or lost. */
    public void awaitThere() throws InterruptedException {
        while (thread.isAlive() && alive() + lost() < idle + dripping) {
            thread.join(50);
        }
    }

    private void run() {
        try (var selector = Selector.open()) {
            long nextDrip = System.nanoTime() + DRIP_NANOS;
            while (!over) {
                while (begun < idle + dripping && connecting < AT_ONCE) {
                    connect(selector, begun++ >= idle);
                }
                selector.select(this::ready, 100);
                if (System.nanoTime() - nextDrip >= 0) {
                    nextDrip += DRIP_NANOS;
                    drips.forEach(Crowd::drip);
                }
            }
            for (var key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
        } catch (IOException e) {
            System.err.println("bench: the crowd broke up: " + e.getMessage());
        }
    }

    private void connect(Selector selector, boolean drips) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        connecting++;
        channel.connect(server);
        channel.register(selector, SelectionKey.OP_CONNECT, drips);
    }

    private void ready(SelectionKey key) {
        var channel = (SocketChannel) key.channel();
        boolean connects = key.isConnectable();
        try {
            if (connects) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            input.clear();
            if (channel.read(input) < 0) {
                throw new IOException("closed");
            }
            if (key.attachment() instanceof Boolean slow) {
                // The greeting: say what is to be said, once.
                key.attach(null);
                connecting--;
                alive.incrementAndGet();
                channel.write(ByteBuffer.wrap(slow ? ENVELOPE : HELLO));
                if (slow) {
                    drips.add(channel);
                }
            }
        } catch (IOException e) {
            if (key.attachment() instanceof Boolean) {
                connecting--;
            } else {
                alive.decrementAndGet();
            }
            lost.incrementAndGet();
            drips.remove(channel);
            try {
                channel.close();
            } catch (IOException again) {
                // It is gone either way.
            }
        }
    }

    private static void drip(SocketChannel channel) {
        try {
            channel.write(ByteBuffer.wrap(new byte[] {'x'}));
        } catch (IOException e) {
            // The selector will find it closed.
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
