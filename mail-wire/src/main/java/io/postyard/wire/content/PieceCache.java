package io.postyard.wire.content;

import io.postyard.mail.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest pieces of stored bodies that passed through this process, so that what was just written or read along need
 * not be fetched, and for a little longer those that were read, as the orders of one message for several domains come
 * together. Whatever is missing here is in Kafka. Thread-safe.
 */
public final class PieceCache {
    /** For a process that never reads what it stores. */
    public static final PieceCache NONE = new PieceCache(0);

    /** Octets of a piece's place and name. */
    private static final int OWN = 256;

    /** One in so many octets is for pieces that have been read. */
    private static final int READ_SHARE = 8;

    private final Shelf unread;

    /** Few, since most are read once: what is kept for nothing is copied by each collection of the heap. */
    private final Shelf read;

    private record Place(int partition, long offset) {}

    private record Piece(String id, byte[] octets) {
        long size() {
            return (long) octets.length + OWN;
        }
    }

    /** Pieces in the order in which they came; the oldest make room. */
    private static final class Shelf {
        private final long capacity;
        private final Map<Place, Piece> pieces = new LinkedHashMap<>();
        private long held;

        Shelf(long capacity) {
            this.capacity = capacity;
        }

        Piece get(Place place) {
            return pieces.get(place);
        }

        Piece remove(Place place) {
            var piece = pieces.remove(place);
            held -= piece == null ? 0 : piece.size();
            return piece;
        }

        void put(Place place, Piece piece) {
            remove(place);
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
    }

    /** @param capacity octets of heap, ≥ 0 */
    public PieceCache(long capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a capacity is not negative");
        }
        read = new Shelf(capacity / READ_SHARE);
        unread = new Shelf(capacity - capacity / READ_SHARE);
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
        read.remove(place);
        unread.put(place, new Piece(id, octets));
    }

    /** The piece, if it is here and belongs to that message. */
    synchronized Optional<byte[]> find(MessageId id, int partition, long offset) {
        var place = new Place(partition, offset);
        var piece = unread.get(place);
        if (piece == null) {
            piece = read.get(place);
        }
        if (piece == null || !piece.id.equals(id.value())) {
            return Optional.empty();
        }
        unread.remove(place);
        read.put(place, piece);
        return Optional.of(piece.octets);
    }
}
