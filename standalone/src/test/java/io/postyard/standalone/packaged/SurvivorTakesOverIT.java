package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.RepeatBound;
import io.postyard.e2e.SmtpClient;
import io.postyard.mail.ledger.Window;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.books.Books;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import io.postyard.wire.trail.QueueEntry;
import io.postyard.wire.trail.QueueReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is lost under load, and what ran on it does not come back: others, of other names, take over what it had. Router,
 * worker and mover are each killed in the middle of a transaction, which hides what lies behind it until Kafka gives it up.
 */
@Timeout(900)
class SurvivorTakesOverIT {
    private static final int BEFORE = 150;
    private static final int AFTERWARDS = 50;
    private static final Duration BETWEEN = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private TwoOfEach system;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final CountDownLatch enough = new CountDownLatch(1);

    @BeforeEach
    void start() throws Exception {
        system = TwoOfEach.start(folder);
    }

    @AfterEach
    void stop() throws IOException {
        enough.countDown();
        system.close();
    }

    @Test
    void everythingIsDeliveredThoughARouterAndAWorkerDoNotComeBack() throws Exception {
        // Of the worker whose mover is to bring back all mail to d0.test, which is deferred once.
        var worker = system.owner(Groups.DEFERRED, Tier.S1.topic(), 0);
        int held = IntStream.range(0, TwoOfEach.PARTITIONS)
                .filter(i ->
                        system.owner(Groups.WORKER, Topics.PENDING.topic(), i).equals(worker))
                .findFirst()
                .orElseThrow();
        var hanging = "hanging@d" + held + ".test";
        system.peers.get(held).onRcpt(hanging, PeerBehaviour.stall()).times(1);
        system.peers
                .getFirst()
                .on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 later"))
                .timesForEachAddress(1);

        try (var client = SmtpClient.connect(system.smtp)) {
            send(client, List.of(hanging));
            system.peers.get(held).awaitStalls(1);
            for (int i = 0; i < BEFORE; i++) {
                send(client, pair(i));
            }
        }
        var router = system.busyRouter();
        // From here on only the completed set tells what else the worker has done in that partition.
        Eventually.holds(RunningPart.PATIENCE, () -> "one is in the queue: " + queue(), () -> queue().size() == 1);

        var bound = new RepeatBound(system.peers.toArray(ScriptedPeer[]::new));
        var load = CompletableFuture.runAsync(this::load);
        await(system.tap.holdRequest(ApiKeys.END_TXN, "postyard-deferred-" + worker));
        await(system.tap.holdRequest(ApiKeys.END_TXN, "postyard-worker-" + worker));
        bound.killComes();
        system.kill(worker);
        await(system.tap.holdRequest(ApiKeys.END_TXN, "postyard-router-" + router));
        system.kill(router);
        int goal = acknowledged.size() + 2 * AFTERWARDS;
        Eventually.holds(
                RunningPart.PATIENCE,
                () -> "mail is taken all the while",
                () -> acknowledged.size() >= goal || load.isDone());
        enough.countDown();
        load.join();

        Eventually.holds(RunningPart.PATIENCE, () -> "all is delivered, but for " + undelivered(), () -> undelivered()
                .isEmpty());
        Eventually.holds(RunningPart.PATIENCE, () -> "the queue is empty: " + queue(), () -> queue().isEmpty());
        for (var group : List.of(Groups.ROUTER, Groups.WORKER, Groups.DEFERRED)) {
            assertThat(system.members(group)).as(group).hasSize(1).doesNotContain(router, worker);
        }
        system.awaitReady();
        // No account is closed twice: what the killed worker had said to be done is not done again.
        var books = Books.balance(system.kafka, Window.EVERYTHING);
        assertThat(books.balanced()).as(books.toString()).isTrue();
        assertThat(books.delivered()).isEqualTo(acknowledged.size());
        assertThat(deliveries()).as("by each worker").allSatisfy((_, count) -> assertThat(count)
                .isEqualTo(1));
        assertThat(repeats()).isLessThanOrEqualTo(bound.total());
    }

    /** Messages for two, at two of the destinations. */
    private static List<String> pair(int number) {
        return List.of(
                "m%d@d%d.test".formatted(number, number % TwoOfEach.PARTITIONS),
                "m%d@d%d.test".formatted(number, (number + 1) % TwoOfEach.PARTITIONS));
    }

    private void load() {
        try (var client = SmtpClient.connect(system.smtp)) {
            for (int i = BEFORE; !enough.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS); i++) {
                send(client, pair(i));
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void send(SmtpClient client, List<String> to) throws IOException {
        var text = "Subject: hello\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(client.send("ann@client.test", to, text)).startsWith("250");
        acknowledged.addAll(to);
    }

    private List<QueueEntry> queue() {
        var entries = new ArrayList<QueueEntry>();
        new QueueReader(system.kafka).read(entries::add);
        return entries;
    }

    /** How often each worker, told by its EHLO, has delivered to each recipient. */
    private Map<Delivery, Integer> deliveries() {
        var deliveries = new HashMap<Delivery, Integer>();
        for (var peer : system.peers) {
            var sessions = peer.sessions();
            for (var message : peer.accepted()) {
                var by = sessions.get(message.session() - 1).helo();
                message.recipients().forEach(to -> deliveries.merge(new Delivery(by, to), 1, Integer::sum));
            }
        }
        return deliveries;
    }

    private record Delivery(String worker, String recipient) {}

    private List<String> undelivered() {
        var delivered = deliveries().keySet().stream().map(Delivery::recipient).collect(Collectors.toSet());
        var missing = new ArrayList<>(acknowledged);
        missing.removeAll(delivered);
        return missing;
    }

    /** Beyond one for each recipient. */
    private long repeats() {
        return deliveries().values().stream().mapToLong(Integer::longValue).sum() - acknowledged.size();
    }

    private static void await(CompletableFuture<Void> held) throws Exception {
        held.get(RunningPart.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
