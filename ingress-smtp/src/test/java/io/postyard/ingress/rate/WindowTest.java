package io.postyard.ingress.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {
    private final Window window = new Window(1000, 0);

    @Test
    void holdsWhatThereWasForOneWindowAtLeastAndElevenTenthsAtMost() {
        window.add(3, 99, 99);
        assertThat(window.sum(99)).isEqualTo(3);
        assertThat(window.sum(1099)).isEqualTo(3);
        assertThat(window.sum(1100)).isZero();
        window.add(1, 1100, 1100);
        assertThat(window.sum(2100)).isEqualTo(1);
        assertThat(window.sum(2200)).isZero();
    }

    @Test
    void putsWhatIsHeardLateWhereItBelongs() {
        window.add(5, 250, 900);
        assertThat(window.sum(1299)).isEqualTo(5);
        assertThat(window.sum(1300)).isZero();
        window.add(7, 100, 1300);
        assertThat(window.sum(1300)).as("too old to count").isZero();
        window.add(2, 9999, 1300);
        assertThat(window.sum(1300)).as("from a clock that is ahead").isEqualTo(2);
        assertThat(window.sum(2400)).isZero();
    }

    @Test
    void forgetsAllAfterALongSilence() {
        window.add(5, 0, 0);
        assertThat(window.sum(Long.MAX_VALUE / 2)).isZero();
    }

    /** Against a list of all that was counted, on times before and after zero. */
    @Test
    void neverHoldsLessThanThereWasInOneWindowNorMoreThanInElevenTenths() {
        var random = new Random(11);
        long now = -50_000;
        var any = new Window(1000, now);
        var all = new ArrayDeque<long[]>();
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(60);
            long amount = 1L + random.nextInt(9);
            long at = now - random.nextInt(300);
            any.add(amount, at, now);
            all.add(new long[] {at, amount});
            long time = now;
            long atLeast = all.stream()
                    .filter(one -> one[0] > time - 1000)
                    .mapToLong(one -> one[1])
                    .sum();
            long atMost = all.stream()
                    .filter(one -> one[0] > time - 1100)
                    .mapToLong(one -> one[1])
                    .sum();
            assertThat(any.sum(now)).as("seed 11, step " + i).isBetween(atLeast, atMost);
            while (all.peekFirst()[0] < now - 2000) {
                all.removeFirst();
            }
        }
    }
}
