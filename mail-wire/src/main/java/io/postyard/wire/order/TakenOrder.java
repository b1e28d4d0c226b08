package io.postyard.wire.order;

import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.record.ReadOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** A record of {@code pending} in this process's hands. */
final class TakenOrder implements Ticket {
    private final OrderQueue queue;
    private final ReadOrder read;
    private final OwnedPartition partition;
    private final long offset;
    private final int octets;
    private final AtomicBoolean released = new AtomicBoolean();

    /** @param read null for a record that could not be read */
    TakenOrder(OrderQueue queue, ReadOrder read, OwnedPartition partition, long offset, int octets) {
        this.queue = queue;
        this.read = read;
        this.partition = partition;
        this.offset = offset;
        this.octets = octets;
    }

    @Override
    public DeliveryOrder order() {
        return read.order();
    }

    @Override
    public boolean isOwned() {
        return partition.isOwned();
    }

    @Override
    public boolean isHoldingUp() {
        return partition.isHeldUpBy(offset);
    }

    @Override
    public boolean isBlocking() {
        return partition.isBlockedBy(offset);
    }

    @Override
    public void finish(Consequences consequences, Supplier<Consequences> brief) {
        queue.finished(this, consequences, brief);
    }

    @Override
    public void quarantine(Throwable why) {
        queue.setAside(this, why);
    }

    @Override
    public void drop() {
        if (isOwned()) {
            throw new IllegalStateException("an order that is still ours must be finished: " + order().name());
        }
        partition.settled();
        queue.release(this);
    }

    /** The order no longer counts as held; true the first time it is said. */
    boolean markReleased() {
        return released.compareAndSet(false, true);
    }

    ReadOrder read() {
        return read;
    }

    OwnedPartition partition() {
        return partition;
    }

    TopicPartition topicPartition() {
        return partition.id();
    }

    long offset() {
        return offset;
    }

    int octets() {
        return octets;
    }
}
