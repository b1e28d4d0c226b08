package io.postyard.mail.ledger;

import io.postyard.mail.message.MessageId;
import java.util.Arrays;
import java.util.Locale;

/**
 * Accounts by message id and recipient index, as a hash table in flat arrays: 18 octets an account and a fifth to two
 * fifths of air, so ten million take some 300 MB. An id has 20 characters of base 36, ten to 52 bits; with 24 bits of
 * index an account's key is two longs. Sharded, so that growing copies a small part at a time.
 */
final class AccountTable {
    private static final int SHARDS = 64;
    private static final int HALF_ID = 10;
    private static final int INDEX_BITS = 12;
    private static final int MOST_RECIPIENTS = 1 << 2 * INDEX_BITS;

    private final Shard[] shards = new Shard[SHARDS];

    AccountTable() {
        Arrays.setAll(shards, _ -> new Shard());
    }

    /** One account; 0 as the state means that there is none. */
    @FunctionalInterface
    interface Visitor {
        void visit(MessageId id, int recipient, int state);
    }

    int get(MessageId id, int recipient) {
        long high = high(id, recipient);
        long low = low(id, recipient);
        return shard(high, low).get(high, low);
    }

    /** Sets bits and returns the state as it was. */
    int mark(MessageId id, int recipient, int bits) {
        if (recipient < 0 || recipient >= MOST_RECIPIENTS) {
            throw new IllegalArgumentException("recipient index out of range: " + recipient);
        }
        long high = high(id, recipient);
        long low = low(id, recipient);
        return shard(high, low).mark(high, low, bits);
    }

    void forEach(Visitor visitor) {
        for (var shard : shards) {
            shard.forEach(visitor);
        }
    }

    private static long high(MessageId id, int recipient) {
        return Long.parseLong(id.value(), 0, HALF_ID, 36) << INDEX_BITS | recipient >>> INDEX_BITS;
    }

    private static long low(MessageId id, int recipient) {
        return Long.parseLong(id.value(), HALF_ID, 2 * HALF_ID, 36) << INDEX_BITS | recipient & ((1 << INDEX_BITS) - 1);
    }

    private Shard shard(long high, long low) {
        return shards[(int) (hash(high, low) >>> 58)];
    }

    private static long hash(long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 31)) * 0x9e3779b97f4a7c15L;
        mixed ^= mixed >>> 32;
        mixed *= 0xd6e8feb86659fd93L;
        return mixed ^ mixed >>> 29;
    }

    private static final class Shard {
        private static final int FIRST_CAPACITY = 64;

        private long[] highs = new long[FIRST_CAPACITY];
        private long[] lows = new long[FIRST_CAPACITY];
        private short[] states = new short[FIRST_CAPACITY];
        private int size;

        int get(long high, long low) {
            return states[slot(high, low)] & 0xffff;
        }

        int mark(long high, long low, int bits) {
            int slot = slot(high, low);
            int before = states[slot] & 0xffff;
            if (before == 0) {
                if (size >= highs.length / 5 * 4) {
                    grow();
                    slot = slot(high, low);
                }
                highs[slot] = high;
                lows[slot] = low;
                size++;
            }
            states[slot] = (short) (before | bits);
            return before;
        }

        /** Where the key is, or the free slot where it belongs. */
        private int slot(long high, long low) {
            int slot = (int) ((hash(high, low) & 0xffffffffL) * highs.length >>> 32);
            while (states[slot] != 0 && (highs[slot] != high || lows[slot] != low)) {
                slot = slot + 1 == highs.length ? 0 : slot + 1;
            }
            return slot;
        }

        private void grow() {
            var oldHighs = highs;
            var oldLows = lows;
            var oldStates = states;
            int capacity = Math.addExact(highs.length, highs.length / 2);
            highs = new long[capacity];
            lows = new long[capacity];
            states = new short[capacity];
            for (int i = 0; i < oldStates.length; i++) {
                if (oldStates[i] != 0) {
                    int slot = slot(oldHighs[i], oldLows[i]);
                    highs[slot] = oldHighs[i];
                    lows[slot] = oldLows[i];
                    states[slot] = oldStates[i];
                }
            }
        }

        void forEach(Visitor visitor) {
            for (int i = 0; i < states.length; i++) {
                if (states[i] != 0) {
                    visitor.visit(id(highs[i], lows[i]), recipient(highs[i], lows[i]), states[i] & 0xffff);
                }
            }
        }

        private static MessageId id(long high, long low) {
            return new MessageId(half(high >>> INDEX_BITS) + half(low >>> INDEX_BITS));
        }

        private static String half(long number) {
            var digits = Long.toString(number, 36).toUpperCase(Locale.ROOT);
            return "0".repeat(HALF_ID - digits.length()) + digits;
        }

        private static int recipient(long high, long low) {
            int mask = (1 << INDEX_BITS) - 1;
            return (int) (high & mask) << INDEX_BITS | (int) (low & mask);
        }
    }
}
