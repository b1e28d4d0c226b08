package io.postyard.wire.topic;

import java.util.Arrays;
import java.util.List;

/** Every topic of Postyard, one row each. */
public enum Topics {
    ACCEPTED(
            List.of("accepted"),
            "message id",
            "AcceptedMessage",
            "ingress, worker (notices)",
            "router",
            Retention.MAIL,
            Partitions.JOURNAL),
    CONTENT(
            List.of("content"),
            "message id",
            "bytes of a large body, in pieces",
            "ingress, router, worker",
            "worker",
            Retention.MAIL,
            Partitions.JOURNAL),
    PENDING(
            List.of("pending.default.normal"),
            "next hop",
            "DeliveryOrder",
            "router, worker (deferred mover)",
            "worker",
            Retention.UNTIL_DONE,
            Partitions.QUEUE),
    DEFERRED(
            Arrays.stream(Tier.values()).map(Tier::topic).toList(),
            "next hop",
            "DeliveryOrder",
            "worker",
            "worker (deferred mover)",
            Retention.UNTIL_DONE,
            Partitions.QUEUE),
    EVENTS(
            List.of("events"),
            "message id",
            "Event",
            "ingress (refusals), router, worker, ./postyard unreadable",
            "trace, ledger, your own consumers",
            Retention.TRAIL,
            Partitions.JOURNAL),
    POLICY(
            List.of("policy"),
            "kind/namespace/name",
            "PolicyEntry",
            "operator, policy folder",
            "ingress, router, worker",
            Retention.COMPACTED,
            Partitions.ONE),
    UNREADABLE(
            List.of("unreadable"),
            "as the source",
            "a record that could not be worked on, as it was; headers say whence and why",
            "router, worker, ./postyard unreadable",
            "./postyard unreadable, ledger",
            Retention.UNTIL_DONE,
            Partitions.ONE),
    COUNTS(
            List.of("counts"),
            "none",
            "Counted",
            "ingress, where policy has rates or there are users",
            "ingress, likewise",
            Retention.BRIEF,
            Partitions.ONE);

    /** How long records stay. */
    public enum Retention {
        /** {@link TopicLayout#mailRetention}: longer than any message lives in the queue; also the replay window. */
        MAIL,
        /** For ever by the clock; deleted once everything before them is done ({@link QueueTrim}). */
        UNTIL_DONE,
        /** {@link TopicLayout#trailRetention}. */
        TRAIL,
        /** The newest of each key, for ever. */
        COMPACTED,
        /** {@link TopicLayout#BRIEF}, and no more than {@link TopicLayout#BRIEF_BYTES}. */
        BRIEF
    }

    /** How many partitions. */
    public enum Partitions {
        /** {@link TopicLayout#journalPartitions}. */
        JOURNAL,
        /** {@link TopicLayout#partitions}: the unit in which workers share destinations. */
        QUEUE,
        /** One: order over all keys matters, or there is hardly anything in it. */
        ONE
    }

    private final List<String> names;
    private final String key;
    private final String value;
    private final String writers;
    private final String readers;
    private final Retention retention;
    private final Partitions partitions;

    Topics(
            List<String> names,
            String key,
            String value,
            String writers,
            String readers,
            Retention retention,
            Partitions partitions) {
        this.names = names;
        this.key = key;
        this.value = value;
        this.writers = writers;
        this.readers = readers;
        this.retention = retention;
        this.partitions = partitions;
    }

    /** The topic's name; for {@link #DEFERRED}, which is one topic per tier, ask {@link Tier#topic}. */
    public String topic() {
        if (names.size() != 1) {
            throw new IllegalStateException(this + " is several topics");
        }
        return names.getFirst();
    }

    /** All names of the row. */
    public List<String> names() {
        return names;
    }

    public String key() {
        return key;
    }

    public String value() {
        return value;
    }

    public String writers() {
        return writers;
    }

    public String readers() {
        return readers;
    }

    /** Whether mail can do without it. */
    public boolean isDispensable() {
        return this == COUNTS;
    }

    /** Whether mail can do without the topic of this name. */
    static boolean isDispensable(String name) {
        return Arrays.stream(values()).filter(Topics::isDispensable).anyMatch(row -> row.names()
                .contains(name));
    }

    public Retention retention() {
        return retention;
    }

    public Partitions partitions() {
        return partitions;
    }
}
