package io.postyard.ingress.rate;

import java.util.Arrays;

/**
 * How much there was of something of late. Time is cut into tenths of the window; what was counted is forgotten with its
 * tenth, at the age of one window at the least and eleven tenths at the most. So no stretch of one window ever holds more
 * than is known here. Not thread-safe.
 */
final class Window {
    private static final int PARTS = 10;

    private final long part;
    /** Of the newest tenth and the ten before it. */
    private final long[] amounts = new long[PARTS + 1];

    private long newest;
    private long sum;

    /** @param length in the unit of all times here, at least 10 */
    Window(long length, long now) {
        part = Math.ceilDiv(length, PARTS);
        newest = Math.floorDiv(now, part);
    }

    /** How much there was. */
    long sum(long now) {
        advance(now);
        return sum;
    }

    /** @param at when it was counted, not after {@code now}; what is too old counts no more */
    void add(long amount, long at, long now) {
        advance(now);
        long its = Math.min(Math.floorDiv(at, part), newest);
        if (newest - its <= PARTS) {
            amounts[Math.floorMod(its, amounts.length)] += amount;
            sum += amount;
        }
    }

    private void advance(long now) {
        long to = Math.floorDiv(now, part);
        if (to - newest > PARTS) {
            Arrays.fill(amounts, 0);
            sum = 0;
        } else {
            for (long passed = newest + 1; passed <= to; passed++) {
                int index = Math.floorMod(passed, amounts.length);
                sum -= amounts[index];
                amounts[index] = 0;
            }
        }
        newest = Math.max(newest, to);
    }
}
