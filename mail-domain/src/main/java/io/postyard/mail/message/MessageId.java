package io.postyard.mail.message;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;

/**
 * The queue id of one accepted message: 20 characters of Crockford base 32 in upper case, the first 10 the time of
 * acceptance in milliseconds, so that ids sort by age. It is the Kafka key on {@code accepted}, {@code content} and
 * {@code events}, and the {@code id} clause of the Received line.
 */
public record MessageId(String value) implements Comparable<MessageId> {
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int LENGTH = 20;
    private static final Random RANDOM = new SecureRandom();

    public MessageId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a message id has " + LENGTH + " base-32 characters: " + value);
        }
    }

    /** A new id; unique with 50 random bits per millisecond. */
    public static MessageId next(Instant now) {
        var chars = new char[LENGTH];
        write(now.toEpochMilli(), chars, 0);
        write(RANDOM.nextLong(), chars, LENGTH / 2);
        return new MessageId(new String(chars));
    }

    /** Whether {@code text} has the form of an id; for telling ids from addresses on a command line. */
    public static boolean isValid(String text) {
        return text.length() == LENGTH && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'));
    }

    /** The time of acceptance, to the millisecond. */
    public Instant acceptedAt() {
        long millis = 0;
        for (int i = 0; i < LENGTH / 2; i++) {
            millis = millis << 5 | digit(value.charAt(i));
        }
        return Instant.ofEpochMilli(millis);
    }

    private static int digit(char c) {
        for (int i = 0; i < ALPHABET.length; i++) {
            if (ALPHABET[i] == c) {
                return i;
            }
        }
        return 0;
    }

    private static void write(long bits, char[] into, int from) {
        for (int i = LENGTH / 2 - 1; i >= 0; i--) {
            into[from + i] = ALPHABET[(int) (bits & 31)];
            bits >>>= 5;
        }
    }

    @Override
    public int compareTo(MessageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
