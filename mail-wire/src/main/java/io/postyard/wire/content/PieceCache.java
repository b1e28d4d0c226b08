package io.postyard.wire.content;

import io.postyard.mail.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest pieces of stored bodies that passed through this process, so that what was just written or read along need
 * not be fetched. Whatever is missing here is in Kafka. Thread-safe.
 */
public final class PieceCache {
    /** For a process that never reads what it stores. */
    public static final PieceCache NONE = new PieceCache(0);

    /** Octets of a piece's place and name. */
    private static final int OWN = 256;

    private final long capacity;
    private final Map<Place, Piece> pieces = new LinkedHashMap<>();
    private long held;

    private record Place(int partition, long offset) {}

    private record Piece(String id, byte[] octets) {
        long size() {
            return (long) octets.length + OWN;
        }
    }

    /** @param capacity octets of heap, ≥ 0 */
    public PieceCache(long capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a capacity is not negative");
        }
        this.capacity = capacity;
    }

    /** Of a sixteenth of the heap. */
    public static PieceCache usual() {
        return new PieceCache(Runtime.getRuntime().maxMemory() / 16);
    }

    void put(ConsumerRecord<String, byte[]> record) {
        if (record.key() != null && record.value() != null) {
            put(record.key(), record.partition(), record.offset(), record.value());
        }
    }

    /** Takes over the array, which is not changed any more. The oldest pieces make room. */
    synchronized void put(String id, int partition, long offset, byte[] octets) {
        var place = new Place(partition, offset);
        var piece = new Piece(id, octets);
        var former = pieces.remove(place);
        held -= former == null ? 0 : former.size();
        if (piece.size() > capacity) {
            return;
        }
        pieces.put(place, piece);
        held += piece.size();
        var oldest = pieces.values().iterator();
        while (held > capacity) {
            held -= oldest.next().size();
            oldest.remove();
        }
    }

    /** The piece, if it is here and belongs to that message. */
    synchronized Optional<byte[]> find(MessageId id, int partition, long offset) {
        var piece = pieces.get(new Place(partition, offset));
        return piece != null && piece.id.equals(id.value()) ? Optional.of(piece.octets) : Optional.empty();
    }
}
