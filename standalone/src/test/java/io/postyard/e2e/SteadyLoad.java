package io.postyard.e2e;

import io.postyard.testkit.guarantee.Evidence;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * Clients that send one message after another until they are stopped, and remember every answer. A message that was not
 * acknowledged is not sent again: what matters is what those that were come to.
 */
final class SteadyLoad implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofMillis(20);
    private static final Duration AFTER_A_REFUSAL = Duration.ofMillis(250);

    private final IntSupplier port;
    private final Evidence evidence;
    private final String recipient;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger putOff = new AtomicInteger();
    private final Queue<String> unexplained = new ConcurrentLinkedQueue<>();

    private SteadyLoad(IntSupplier port, Evidence evidence, String recipient, int clients) {
        this.port = port;
        this.evidence = evidence;
        this.recipient = recipient;
        this.threads = IntStream.range(0, clients)
                .mapToObj(client -> Thread.ofVirtual().unstarted(() -> run(client)))
                .toList();
    }

    static SteadyLoad start(IntSupplier port, Evidence evidence, String recipient, int clients) {
        var load = new SteadyLoad(port, evidence, recipient, clients);
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Messages that were answered 250. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Answers of class 4. */
    int putOff() {
        return putOff.get();
    }

    /** Everything that was neither 2xx nor 4xx: permanent refusals, connections that broke without a word. */
    List<String> unexplained() {
        return List.copyOf(unexplained);
    }

    /** Waits for this many more acknowledged messages. */
    void awaitMore(int count) {
        int goal = acknowledged() + count;
        Eventually.holds(
                Duration.ofSeconds(120),
                () -> "%d more messages; %d were acknowledged in all, %d put off, unexplained: %s"
                        .formatted(count, acknowledged(), putOff(), unexplained()),
                () -> acknowledged() >= goal);
    }

    /** Waits for this many more answers of class 4. */
    void awaitPutOff(int count) {
        int goal = putOff() + count;
        Eventually.holds(Duration.ofSeconds(120), () -> count + " answers of class 4", () -> putOff() >= goal);
    }

    private void run(int client) {
        for (int i = 0; stop.getCount() > 0; ) {
            try (var connection = SmtpClient.connect(port.getAsInt())) {
                for (boolean goOn = true; goOn && pause(BETWEEN); i++) {
                    goOn = sendOne(connection, "load " + client + "." + i);
                }
            } catch (SmtpClient.RefusedException refused) {
                answered(refused.getMessage());
            } catch (IOException broken) {
                unexplained.add(broken.toString());
            }
            pause(AFTER_A_REFUSAL);
        }
    }

    private boolean sendOne(SmtpClient connection, String token) throws IOException {
        var to = List.of(recipient);
        var reply = connection.send("ann@client.test", to, TestMail.of(token, "ann@client.test", recipient));
        answered(reply);
        if (reply.startsWith("250")) {
            evidence.acknowledged(token, to, reply);
            return true;
        }
        return false;
    }

    private void answered(String reply) {
        switch (reply.charAt(0)) {
            case '2' -> acknowledged.incrementAndGet();
            case '4' -> putOff.incrementAndGet();
            default -> unexplained.add(reply);
        }
    }

    /** Whether to go on. */
    private boolean pause(Duration by) {
        try {
            return !stop.await(by.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Lets every client finish the message it is at. */
    void stop() {
        stop.countDown();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
