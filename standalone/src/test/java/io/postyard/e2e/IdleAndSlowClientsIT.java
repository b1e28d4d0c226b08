package io.postyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Thousands that say nothing and a hundred that never finish do not hold up those who have mail. The full size is that of
 * the line {@code CROWD} of {@code bench/run}.
 */
class IdleAndSlowClientsIT extends Scenario {
    private static final int IDLE = 2_000;
    private static final int DRIPPING = 100;
    private static final int SENDERS = 8;
    private static final int MESSAGES_EACH = 25;

    /** Octets of heap, the test's own client included. */
    private static final long MOST_HEAP_PER_SESSION = 32 * 1024;

    private final List<SmtpClient> clients = new ArrayList<>();

    @Test
    void mailFlowsBesideThem() throws Exception {
        long before = heapInUse();
        try (var drips = Executors.newSingleThreadScheduledExecutor();
                var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < IDLE; i++) {
                clients.add(SmtpClient.connect(site.smtpPort()));
            }
            long perSession = (heapInUse() - before) / IDLE;
            var dripping = new ArrayList<SmtpClient>();
            for (int i = 0; i < DRIPPING; i++) {
                dripping.add(inTheMiddleOfAMessage());
            }
            var dripped = new AtomicInteger();
            var drip = drips.scheduleAtFixedRate(() -> drip(dripping, dripped), 0, 100, TimeUnit.MILLISECONDS);
            var sent = new ArrayList<Future<?>>();
            for (int sender = 0; sender < SENDERS; sender++) {
                int number = sender;
                sent.add(senders.submit(() -> {
                    for (int i = 0; i < MESSAGES_EACH; i++) {
                        send("beside " + number + "." + i, "ann@client.test", "bob@" + HERE);
                    }
                    return null;
                }));
            }
            for (var each : sent) {
                each.get();
            }
            drip.cancel(false);
            assertThat(dripped.get()).as("octets dripped meanwhile").isGreaterThan(DRIPPING);
            for (int i = 0; i < IDLE; i += IDLE / 50) {
                assertThat(clients.get(i).command("NOOP")).startsWith("250");
            }
            for (var slow : dripping) {
                slow.write("\r\n.\r\n");
                assertThat(slow.reply()).startsWith("250");
            }
            assertThat(perSession).as("heap of one idle session").isLessThan(MOST_HEAP_PER_SESSION);
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
        awaitDrained();
        assertThat(maildirs.messages("bob@" + HERE)).hasSize(SENDERS * MESSAGES_EACH + DRIPPING);
    }

    private SmtpClient inTheMiddleOfAMessage() throws IOException {
        var client = SmtpClient.connect(site.smtpPort());
        clients.add(client);
        assertThat(client.command("MAIL FROM:<slow@client.test>")).startsWith("250");
        assertThat(client.command("RCPT TO:<bob@" + HERE + ">")).startsWith("250");
        assertThat(client.command("DATA")).startsWith("354");
        client.write("Subject: ");
        return client;
    }

    private static void drip(List<SmtpClient> dripping, AtomicInteger count) {
        for (var client : dripping) {
            try {
                client.write("x");
                count.incrementAndGet();
            } catch (IOException e) {
                throw new IllegalStateException("a slow client was cut off after " + count.get() + " octets", e);
            }
        }
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
