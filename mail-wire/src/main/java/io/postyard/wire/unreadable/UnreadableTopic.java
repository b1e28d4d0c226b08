package io.postyard.wire.unreadable;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import io.postyard.wire.trail.OpenTransactions;
import io.postyard.wire.trail.TopicScan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code unreadable}: what waits there, and disposing of it.
 *
 * <p>A record waits until there is a mark under its {@linkplain SetAside#name name}: a record whose key is that name and
 * which has no value. Disposing of it is a Kafka transaction of what becomes of it and of the mark, so it is put back
 * exactly once, whoever is killed when. Committed offsets would say only up to where all is done, and Kafka forgets those
 * of an idle group; a compacted topic would need keys of its own and lose records of earlier versions, which share keys.
 */
public final class UnreadableTopic {
    /** One for all: a second one at the same time fences off the first, whose open transaction is aborted. */
    private static final String TRANSACTIONAL_ID = "postyard-unreadable";

    private static final int TRANSACTION = 100;
    private static final int TRANSACTION_OCTETS = 8 << 20;
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long TIMEOUT_SECONDS = 20;
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableTopic.class);

    private final KafkaSettings settings;
    private final Duration patience;

    public UnreadableTopic(KafkaSettings settings) {
        this(settings, PATIENCE);
    }

    /** @param patience how long to wait for somebody else's open transaction before anything is disposed of */
    UnreadableTopic(KafkaSettings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
    }

    /** What waits now, in the order in which it was set aside. */
    public List<SetAside> waiting() {
        try (var scan = new TopicScan(settings, "unreadable")) {
            return look(scan, scan.ends(scan.partitions(Topics.UNREADABLE.topic()))).waiting().values().stream()
                    .map(Waiting::record)
                    .toList();
        }
    }

    /**
     * Puts records back where they came from, byte for byte, at the end of their topic. A value that was left behind is
     * taken from where it was. An event says so.
     *
     * @param now the time of that event
     * @throws TransactionOpenException if nothing was done, for it cannot be seen now what was disposed of before
     */
    public Disposed putBack(Predicate<SetAside> which, Instant now) {
        return dispose(which, (aside, copy) -> Optional.of(aside)
                .filter(SetAside::canBePutBack)
                .flatMap(_ -> original(aside, copy))
                .map(original -> List.of(
                        original,
                        event(
                                aside,
                                now,
                                new Event.PutBack(aside.name(), aside.message().isPresent())),
                        mark(aside, copy)))
                .orElse(List.of()));
    }

    /**
     * Removes records for good. An event says so, to the books too, where it is known which message they are of.
     *
     * @param now the time of that event
     * @throws TransactionOpenException if nothing was done, for it cannot be seen now what was disposed of before
     */
    public Disposed remove(Predicate<SetAside> which, Instant now) {
        return dispose(
                which,
                (aside, copy) -> List.of(
                        event(
                                aside,
                                now,
                                new Event.Removed(
                                        aside.name(),
                                        aside.error(),
                                        aside.recipients(),
                                        aside.message().isPresent())),
                        mark(aside, copy)));
    }

    private interface Disposal {
        /** What is written, the mark included; nothing if the record must stay. */
        List<ProducerRecord<byte[], byte[]>> of(SetAside aside, ConsumerRecord<String, byte[]> copy);
    }

    private record Place(TopicPartition partition, long offset) {
        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
        }
    }

    private record Waiting(Place place, SetAside record) {}

    /**
     * What was found.
     *
     * @param waiting by name; values are not kept: they may be many and large
     */
    private record Found(Map<TopicPartition, Long> ends, Map<String, Waiting> waiting) {}

    private static Found look(TopicScan scan, Map<TopicPartition, Long> ends) {
        var waiting = new LinkedHashMap<String, Waiting>();
        scan.read(scan.beginnings(ends.keySet()), ends, record -> {
            if (record.value() == null) {
                waiting.remove(record.key());
            } else {
                var copy = SetAside.of(record);
                waiting.put(copy.name(), new Waiting(Place.of(record), copy));
            }
        });
        return new Found(ends, waiting);
    }

    private Disposed dispose(Predicate<SetAside> which, Disposal disposal) {
        try (var producer = producer();
                var scan = new TopicScan(settings, "unreadable")) {
            // Before the first look: what another one was about is then settled.
            producer.initTransactions();
            var found = look(scan, settledEnds(scan));
            var chosen = new LinkedHashMap<Place, SetAside>();
            found.waiting().values().stream()
                    .filter(waiting -> which.test(waiting.record()))
                    .forEach(waiting -> chosen.put(waiting.place(), waiting.record()));
            var batch = new Batch(producer, disposal);
            scan.read(scan.beginnings(found.ends().keySet()), found.ends(), record -> {
                var aside = chosen.get(Place.of(record));
                if (aside != null) {
                    batch.add(aside, record);
                }
            });
            batch.commit();
            batch.done.forEach(aside -> found.waiting().remove(aside.name()));
            giveSpaceBack(found);
            return new Disposed(batch.done, batch.left);
        }
    }

    /**
     * How far the topic is written now. A reader of committed records sees nothing beyond the first record of any open
     * transaction, a router's or a worker's too, and so would not see the marks there.
     */
    private Map<TopicPartition, Long> settledEnds(TopicScan scan) {
        var ends = new OpenTransactions(settings).writtenEnds(scan.partitions(Topics.UNREADABLE.topic()));
        if (!scan.awaitSettled(ends, patience).isEmpty()) {
            throw new TransactionOpenException();
        }
        return ends;
    }

    /** Deletes what lies before the first record that waits: no clock does. */
    private void giveSpaceBack(Found found) {
        Map<TopicPartition, Long> first = new HashMap<>(found.ends());
        found.waiting()
                .values()
                .forEach(waiting ->
                        first.merge(waiting.place().partition(), waiting.place().offset(), Math::min));
        Map<TopicPartition, RecordsToDelete> done = new HashMap<>();
        first.forEach((partition, offset) -> done.put(partition, RecordsToDelete.beforeOffset(offset)));
        try (var admin = Admin.create(settings.with("unreadable", Map.of()))) {
            admin.deleteRecords(done).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atInfo().setCause(e).log("What is disposed of could not be deleted now; the next time it will be");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A transaction for each {@value #TRANSACTION} records, or fewer large ones. It is opened only when all that it
     * writes is there: as long as it is open it holds up every reader of the topics it writes to.
     */
    private static final class Batch {
        private final KafkaProducer<byte[], byte[]> producer;
        private final Disposal disposal;
        private final List<SetAside> done = new ArrayList<>();
        private final List<SetAside> left = new ArrayList<>();
        private final List<SetAside> next = new ArrayList<>();
        private final List<ProducerRecord<byte[], byte[]>> writes = new ArrayList<>();
        private int octets;

        Batch(KafkaProducer<byte[], byte[]> producer, Disposal disposal) {
            this.producer = producer;
            this.disposal = disposal;
        }

        void add(SetAside aside, ConsumerRecord<String, byte[]> copy) {
            var records = disposal.of(aside, copy);
            if (records.isEmpty()) {
                left.add(aside);
                return;
            }
            next.add(aside);
            writes.addAll(records);
            for (var record : records) {
                octets += record.value() == null ? 0 : record.value().length;
            }
            if (next.size() == TRANSACTION || octets >= TRANSACTION_OCTETS) {
                commit();
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // a failed send fails the commit
        void commit() {
            if (!next.isEmpty()) {
                producer.beginTransaction();
                writes.forEach(producer::send);
                producer.commitTransaction();
                done.addAll(next);
                next.clear();
                writes.clear();
                octets = 0;
            }
        }
    }

    private Optional<ProducerRecord<byte[], byte[]>> original(SetAside aside, ConsumerRecord<String, byte[]> copy) {
        return (aside.isWhole() ? Optional.of(copy) : source(aside)).map(record -> {
            var original = new ProducerRecord<>(
                    aside.topic(), record.key() == null ? null : bytes(record.key()), record.value());
            record.headers().forEach(header -> {
                if (!Quarantine.isOurs(header)) {
                    original.headers().add(header);
                }
            });
            return original;
        });
    }

    /** The record itself, as long as its topic still has it. */
    private Optional<ConsumerRecord<String, byte[]>> source(SetAside aside) {
        var partition = Set.of(new TopicPartition(aside.topic(), aside.partition()));
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var scan = new TopicScan(settings, "unreadable")) {
            var starts = new HashMap<>(scan.beginnings(partition));
            var ends = new HashMap<>(scan.ends(partition));
            starts.replaceAll((_, beginning) -> Math.max(beginning, aside.offset()));
            ends.replaceAll((_, end) -> Math.min(end, aside.offset() + 1));
            scan.read(starts, ends, found::add);
        }
        return found.stream().findFirst();
    }

    /** What says that a record waits no more. */
    private static ProducerRecord<byte[], byte[]> mark(SetAside aside, ConsumerRecord<String, byte[]> copy) {
        return new ProducerRecord<>(Topics.UNREADABLE.topic(), copy.partition(), bytes(aside.name()), null);
    }

    private static ProducerRecord<byte[], byte[]> event(SetAside aside, Instant now, Event.Detail detail) {
        var event = new Event(now, aside.message().orElseGet(() -> MessageId.next(now)), detail);
        return new ProducerRecord<>(
                Topics.EVENTS.topic(),
                null,
                event.at().toEpochMilli(),
                bytes(event.messageId().value()),
                EventRecord.encode(event));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                settings.with(
                        "unreadable",
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                TRANSACTIONAL_ID,
                                // As the loops: if this is killed, readers are held up no longer than that.
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                TRANSACTION_TIMEOUT_MS,
                                ProducerConfig.ACKS_CONFIG,
                                "all")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
