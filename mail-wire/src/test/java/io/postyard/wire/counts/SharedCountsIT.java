package io.postyard.wire.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.counting.Increment;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process tells, the others hear once, and it does not hear itself. */
final class SharedCountsIT {
    private static final List<Increment> TWO = List.of(
            new Increment(Increment.Kind.RATE, 7, Duration.ofHours(1), 2),
            new Increment(Increment.Kind.FAILED_LOGIN_OF_NAME, -7, Duration.ofMinutes(15), 1));

    /** Another for each test, for they share the topic. */
    private final String a = "a" + UUID.randomUUID();

    private final String b = "b" + UUID.randomUUID();
    private final Instant begun = InstantSource.system().instant();
    private final List<Counted> atA = new CopyOnWriteArrayList<>();
    private final List<Counted> atB = new CopyOnWriteArrayList<>();

    @Test
    void othersHearIt() {
        try (var first = open(a, atA);
                var second = open(b, atB)) {
            Await.until("both hear", () -> first.isHearing() && second.isHearing());
            first.tell(counted(a)).join();
            // Its order shows that what was said before was passed by, and that nonsense ends nothing.
            try (var anybody = new DurableProducer(WireBroker.settings(), "test")) {
                anybody.send(new ProducerRecord<>(
                                Topics.COUNTS.topic(), "no record".getBytes(StandardCharsets.US_ASCII)))
                        .join();
            }
            second.tell(counted(b)).join();
            Await.until("they were heard", () -> !atA.isEmpty() && !atB.isEmpty());
            assertThat(atB).containsExactly(counted(a));
            assertThat(atA).containsExactly(counted(b));
        }
    }

    @Test
    void whoComesLaterHearsWhatWasToldBeforeAndThenWhatIs() {
        try (var first = open(a, atA)) {
            Await.until("it hears", first::isHearing);
            first.tell(counted(a)).join();
        }
        try (var again = open(b, atB)) {
            Await.until("it hears", again::isHearing);
            assertThat(atB).as("all of before, once it says so").containsExactly(counted(a));
            try (var other = open(a, atA)) {
                Await.until("it hears", other::isHearing);
                assertThat(atA).as("its own").isEmpty();
                other.tell(counted(a)).join();
                Await.until("it was heard", () -> atB.size() > 1);
                assertThat(atB).containsExactly(counted(a), counted(a));
            }
        }
    }

    @Test
    void nothingOfBeforeTheTimeThatIsAskedFor() {
        try (var first = open(a, atA)) {
            Await.until("it hears", first::isHearing);
            first.tell(counted(a)).join();
            try (var second = new SharedCounts(
                    WireBroker.settings(), b, InstantSource.system().instant().plusSeconds(3600), atB::add)) {
                Await.until("it hears", second::isHearing);
                assertThat(atB).isEmpty();
                first.tell(new Counted(a, Instant.EPOCH, TWO)).join();
                Await.until("it was heard", () -> !atB.isEmpty());
                assertThat(atB).containsExactly(new Counted(a, Instant.EPOCH, TWO));
            }
        }
    }

    /** As where an older router made the topics. */
    @Test
    void tellsNothingWithoutTheTopicAndBeginsOnceItIsThere(@TempDir Path data) {
        try (var broker = EmbeddedBroker.start(
                BrokerSettings.single(data).withFlushBeforeAck(false).withoutHaste())) {
            var settings = KafkaSettings.of(broker.bootstrap());
            try (var first = new SharedCounts(settings, a, begun, atA::add);
                    var second = new SharedCounts(settings, b, begun, atB::add)) {
                assertThat(first.tell(counted(a))).isCompletedExceptionally();
                TopicSetup.ensure(
                        settings, new TopicLayout(1, 1, (short) 1, (short) 1, Duration.ofDays(7), Duration.ofDays(30)));
                Await.until("both hear", () -> first.isHearing() && second.isHearing());
                first.tell(counted(a)).join();
                Await.until("it was heard", () -> !atB.isEmpty());
                assertThat(atB).as("what failed was not told later").containsExactly(counted(a));
            }
        }
    }

    @Test
    void nobodyWaitsForAKafkaThatIsAway() {
        try (var alone = new SharedCounts(KafkaSettings.of("127.0.0.1:1"), a, begun, atA::add)) {
            assertThat(alone.isHearing()).isFalse();
            assertThat(alone.tell(counted(a))).isCompletedExceptionally();
        }
    }

    private SharedCounts open(String source, List<Counted> heard) {
        return new SharedCounts(WireBroker.settings(), source, begun, heard::add);
    }

    private static Counted counted(String source) {
        return new Counted(source, Instant.parse("2026-11-24T05:00:00Z"), TWO);
    }
}
