package io.postyard.smtp.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the few octets of a message that mean something; looks at eight at a time, since most mean nothing. */
public final class OctetSearch {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private OctetSearch() {}

    /** The index of the first {@code wanted} in {@code in} at or behind {@code from}; {@code to} if there is none before it. */
    public static int first(byte wanted, byte[] in, int from, int to) {
        return first(wanted, wanted, in, from, to);
    }

    /** As {@link #first(byte, byte[], int, int)}, of either octet. */
    public static int first(byte one, byte other, byte[] in, int from, int to) {
        long ones = (one & 0xff) * ONES;
        long others = (other & 0xff) * ONES;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(in, at);
            // The lowest zero octet is found exactly; what borrows above it may do is of no account.
            long found = zeros(eight ^ ones) | zeros(eight ^ others);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (at < to && in[at] != one && in[at] != other) {
            at++;
        }
        return at;
    }

    /** The high bit of each octet that is zero, and perhaps of some above the lowest of them. */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
    }
}
