package io.postyard.ingress.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of DER (ITU-T X.690) as keys and simple certificates need: tag, length, value. */
public final class Der {
    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int UTF8_STRING = 0x0c;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;

    private Der() {}

    /** One element: its tag, its length, and the parts behind each other as its value. */
    public static byte[] element(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | octets);
            for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /**
     * The first element inside an element, whole.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static byte[] firstInside(byte[] element) {
        int start = valueOf(element, 0);
        int end = valueOf(element, start) + lengthOf(element, start);
        if (end > element.length) {
            throw new IllegalArgumentException("an element ends too early");
        }
        return Arrays.copyOfRange(element, start, end);
    }

    private static int valueOf(byte[] der, int at) {
        int first = octet(der, at + 1);
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int lengthOf(byte[] der, int at) {
        int first = octet(der, at + 1);
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | octet(der, at + 2 + i);
        }
        return length;
    }

    private static int octet(byte[] der, int at) {
        if (at >= der.length) {
            throw new IllegalArgumentException("an element ends too early");
        }
        return der[at] & 0xff;
    }
}
