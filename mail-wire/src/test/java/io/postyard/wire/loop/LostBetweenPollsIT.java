package io.postyard.wire.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Pace;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A batch is gathered over several polls, and the partition is lost between two of them. What was gathered before must
 * then not be worked on, for somebody reads it again: whoever has the partition now, be it this loop.
 */
final class LostBetweenPollsIT {
    private static final int MESSAGES = 60;
    private static final int RECORDS_OF_A_POLL = 5;

    /** Slower than any transaction, so that each but the first is gathered over several polls. */
    private static final Duration REST = Duration.ofMillis(500);

    private final LoopMetrics metrics = new LoopMetrics(new SimpleMeterRegistry(), Event.Part.ROUTER);
    private final Set<MessageId> ids = new HashSet<>();
    private String name;

    /** Happens in place of the second poll of a batch, once. */
    private Meanwhile meanwhile;

    private interface Meanwhile {
        ConsumerRecords<String, byte[]> secondPoll(Consumer<String, byte[]> consumer);
    }

    @BeforeEach
    void accept(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
        var messages = Messages.many(MESSAGES, "bob@example.net");
        messages.forEach(m -> ids.add(m.id()));
        Topic.skip(Topics.ACCEPTED.topic(), group());
        try (var drop = new MailDrop(WireBroker.settings(), new SimpleMeterRegistry())) {
            Await.until("the mail drop is ready", drop::isReady);
            for (var put : messages.stream().map(drop::put).toList()) {
                put.get();
            }
        }
    }

    @Test
    void lostAndRegainedByTheSameLoop() throws Exception {
        meanwhile = consumer -> {
            lose(consumer, "loser");
            return regain(consumer);
        };

        routeAll();

        assertEachRoutedOnce();
    }

    @Test
    void lostAndRegainedAfterAnotherLoopHasWorkedOnIt() throws Exception {
        meanwhile = consumer -> {
            lose(consumer, "loser");
            int before = routed().size();
            try (var other = session("other", KafkaConsumer::poll)) {
                other.open();
                Await.until("the other loop has routed something", () -> {
                    other.turn();
                    return routed().size() > before;
                });
            }
            remove("other");
            return regain(consumer);
        };

        routeAll();

        assertEachRoutedOnce();
    }

    @Test
    void lostAndNotYetRegained() throws Exception {
        meanwhile = consumer -> {
            lose(consumer, "loser");
            var records = new AtomicReference<ConsumerRecords<String, byte[]>>();
            Await.until("the loss is noticed", () -> {
                records.set(consumer.poll(Duration.ofMillis(1)));
                return consumer.assignment().isEmpty() || !records.get().isEmpty();
            });
            return records.get();
        };

        routeAll();

        assertEachRoutedOnce();
    }

    private void routeAll() throws Exception {
        try (var session = session("loser", this::poll)) {
            session.open();
            Await.until("a batch is gathered over two polls", () -> {
                polls = 0;
                session.turn();
                return meanwhile == null;
            });
            Await.until("all are routed", () -> {
                session.turn();
                return routed().size() >= MESSAGES;
            });
        }
    }

    private int polls;

    private ConsumerRecords<String, byte[]> poll(KafkaConsumer<String, byte[]> consumer, Duration patience) {
        var now = meanwhile;
        if (now != null && ++polls == 2) {
            meanwhile = null;
            return now.secondPoll(consumer);
        }
        return consumer.poll(patience);
    }

    /** Takes the member out of its group, as the coordinator does with one that it has not heard of for too long. */
    private void lose(Consumer<String, byte[]> consumer, String instance) {
        // What it has fetched ahead must not be returned before the loss is noticed; the pause goes with the partition.
        consumer.pause(consumer.assignment());
        remove(instance);
        consumer.enforceRebalance();
    }

    private ConsumerRecords<String, byte[]> regain(Consumer<String, byte[]> consumer) {
        var records = new AtomicReference<ConsumerRecords<String, byte[]>>();
        Await.until("the partition is regained and read", () -> {
            records.set(consumer.poll(Duration.ofMillis(20)));
            return !records.get().isEmpty();
        });
        return records.get();
    }

    private void remove(String instance) {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.removeMembersFromConsumerGroup(
                            group(),
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(instance + name))))
                    .all()
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private interface Poll {
        ConsumerRecords<String, byte[]> poll(KafkaConsumer<String, byte[]> consumer, Duration patience);
    }

    private LoopSession<AcceptedMessage> session(String instance, Poll poll) {
        var settings = new LoopSettings(Event.Part.ROUTER, Topics.ACCEPTED, group(), instance + name);
        Map<String, Object> reading = new HashMap<>(LoopSession.consumption(settings));
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_OF_A_POLL);
        var consumer = new KafkaConsumer<>(
                WireBroker.settings().with("test", reading), new StringDeserializer(), new ByteArrayDeserializer());
        return new LoopSession<>(
                WireBroker.settings(),
                settings,
                AcceptedMessageRecord::decode,
                (message, outputs) -> {
                    if (ids.contains(message.id())) {
                        outputs.event(routed(message));
                    }
                },
                metrics,
                new Quarantine(Event.Part.ROUTER, "test", InstantSource.system(), new SimpleMeterRegistry()),
                interposed(consumer, poll),
                new Pace(REST, REST));
    }

    private String group() {
        return "test-" + name;
    }

    @SuppressWarnings("unchecked")
    private static Consumer<String, byte[]> interposed(KafkaConsumer<String, byte[]> consumer, Poll poll) {
        return (Consumer<String, byte[]>) Proxy.newProxyInstance(
                LostBetweenPollsIT.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (_, method, arguments) -> isPoll(method)
                        ? poll.poll(consumer, (Duration) arguments[0])
                        : call(consumer, method, arguments));
    }

    private static boolean isPoll(Method method) {
        return method.getName().equals("poll");
    }

    private static Object call(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Event routed(AcceptedMessage message) {
        return new Event(
                message.acceptedAt(),
                message.id(),
                new Event.Rehomed(0, "test", Reason.OWN_FAULT, message.acceptedAt()));
    }

    private List<MessageId> routed() {
        return Topic.committed(Topics.EVENTS.topic()).stream()
                .map(r -> Topic.read(EventRecord::decode, r).messageId())
                .filter(ids::contains)
                .toList();
    }

    private void assertEachRoutedOnce() {
        assertThat(routed()).containsExactlyInAnyOrderElementsOf(ids);
    }
}
