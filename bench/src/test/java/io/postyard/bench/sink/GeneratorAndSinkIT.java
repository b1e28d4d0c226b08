package io.postyard.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.bench.load.LoadGenerator;
import io.postyard.bench.load.LoadPlan;
import io.postyard.bench.load.MessageTemplate;
import io.postyard.bench.sink.Behaviour.Act;
import io.postyard.bench.sink.Behaviour.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two ends straight into each other: what one says it sent, the other says it got. */
class GeneratorAndSinkIT {
    private Sink sink;
    private Thread thread;

    @BeforeEach
    void start() throws IOException {
        sink = new Sink(0, 3);
        thread = Thread.ofPlatform().start(() -> {
            try {
                sink.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        sink.close();
        thread.join();
    }

    private LoadPlan plan(int size, long messages) {
        return LoadPlan.simple(1, "127.0.0.1", sink.port(), 4, size, 0.001).ofMessages(messages);
    }

    private void begin(int recipients, int size, Map<Integer, Behaviour> behaviours) {
        sink.begin(new SinkPlan(1, recipients, new MessageTemplate(1, size).tailLength(), 1, behaviours));
    }

    @Test
    void everyRecipientOfEveryMessageIsCountedOnce() throws IOException {
        begin(2, 2_048, Map.of());
        var sent = new LoadGenerator(plan(2_048, 50).over(3, 2)).run();
        var taken = sink.report(true);
        assertThat(sent.accepted()).isEqualTo(50);
        assertThat(taken.deliveries()).isEqualTo(100);
        assertThat(taken.deliveredSet()).isEqualTo(sent.acceptedSet());
        assertThat(taken.duplicates()).isZero();
        assertThat(taken.damaged()).isZero();
        assertThat(taken.endToEnd().count()).isEqualTo(100);
    }

    @Test
    void largeMessagesArriveWhole() throws IOException {
        begin(1, 300_000, Map.of());
        assertThat(new LoadGenerator(plan(300_000, 10)).run().accepted()).isEqualTo(10);
        assertThat(sink.report(true).damaged()).isZero();
    }

    @Test
    void aNewConnectionForEveryMessage() throws IOException {
        begin(1, 2_048, Map.of());
        var sent = new LoadGenerator(plan(2_048, 20).withNewConnections()).run();
        assertThat(sent.accepted()).isEqualTo(20);
        assertThat(sink.report(false).connections()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void refusedRecipientsAreNotAccepted() throws IOException {
        begin(2, 2_048, Map.of(1, Behaviour.always(Stage.RCPT, Act.REPLY, 451)));
        var sent = new LoadGenerator(plan(2_048, 6).over(3, 2)).run();
        var taken = sink.report(true);
        // Of twelve recipients in turn over three domains four are refused, each in company of one that is not.
        assertThat(sent.accepted()).isEqualTo(6);
        assertThat(taken.deliveries()).isEqualTo(8);
        assertThat(taken.deliveredSet()).isEqualTo(sent.acceptedSet());
    }

    @Test
    void aConnectionDroppedAfterTheDotLeavesTheMessageInDoubt() throws IOException {
        begin(1, 2_048, Map.of(0, Behaviour.always(Stage.DOT, Act.KEEP_AND_DROP, 0)));
        var sent = new LoadGenerator(plan(2_048, 8)).run();
        var taken = sink.report(true);
        assertThat(sent.accepted()).isZero();
        assertThat(sent.unanswered()).isEqualTo(8);
        assertThat(taken.keptSet()).isEqualTo(sent.unansweredSet());
    }

    @Test
    void slowRepliesHoldUpOnlyTheirOwnConnection() throws IOException {
        begin(1, 2_048, Map.of(1, Behaviour.slow(150)));
        var sent = new LoadGenerator(plan(2_048, 9).over(3, 1)).run();
        assertThat(sent.accepted()).isEqualTo(9);
        var taken = sink.report(true);
        assertThat(taken.deliveries()).isEqualTo(9);
        assertThat(taken.fairDeliveries()).isEqualTo(6);
        // At the address of another domain the sink knows whose mail it is from RCPT on: three late replies, in a row.
        assertThat(sent.seconds()).isGreaterThan(0.45);
    }

    @Test
    void anOpenLoopKeepsItsRate() throws IOException {
        begin(1, 2_048, Map.of());
        var sent = new LoadGenerator(plan(2_048, 20).atRate(100)).run();
        assertThat(sent.accepted()).isEqualTo(20);
        assertThat(sent.seconds()).isGreaterThan(0.18);
    }
}
