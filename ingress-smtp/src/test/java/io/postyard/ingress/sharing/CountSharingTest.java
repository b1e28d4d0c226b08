package io.postyard.ingress.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.counting.Counted;
import io.postyard.mail.counting.Increment;
import io.postyard.mail.counting.Increment.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CountSharingTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong now = new AtomicLong();
    private final Processes processes = new Processes(now::get);
    private final List<Increment> heard = new ArrayList<>();

    @Test
    void tellsOnceWhatWasCountedSinceAndNothingIfThereWasNothing() {
        var mine = processes.join();
        processes.join().onHeard((increment, _) -> heard.add(increment));
        mine.add(rate(1, 2));
        mine.add(rate(2, 1));
        mine.add(rate(1, 3));
        processes.share();
        processes.share();
        assertThat(processes.told)
                .singleElement()
                .extracting(Counted::increments)
                .isEqualTo(List.of(rate(1, 5), rate(2, 1)));
        assertThat(heard).containsExactly(rate(1, 5), rate(2, 1));
        assertThat(count("told")).isEqualTo(2);
    }

    @Test
    void touchesNothingWhereNobodyCounts() {
        processes.counting = false;
        var mine = processes.join();
        mine.add(rate(1, 1));
        processes.share();
        assertThat(processes.ears()).isZero();
        processes.counting = true;
        processes.share();
        assertThat(processes.ears()).isEqualTo(1);
        assertThat(processes.told).as("nobody wanted it when it was counted").isEmpty();
        processes.counting = false;
        processes.share();
        assertThat(processes.ears()).isZero();
    }

    @Test
    void whoStartsAsksForADayAndWhoBeginsAgainForWhatItMissed() {
        var begun = Duration.ofDays(3);
        now.set(begun.toNanos());
        processes.join();
        processes.counting = false;
        processes.share();
        now.addAndGet(Duration.ofHours(1).toNanos());
        processes.counting = true;
        processes.share();
        assertThat(processes.since).containsExactly(Instant.EPOCH.plus(begun.minusDays(1)), Instant.EPOCH.plus(begun));
    }

    @Test
    void tellsWhatIsLeftBeforeItEnds() {
        try (var mine = processes.join()) {
            mine.add(rate(1, 1));
        }
        assertThat(processes.told)
                .singleElement()
                .extracting(Counted::increments)
                .isEqualTo(List.of(rate(1, 1)));
        assertThat(processes.ears()).isZero();
    }

    /** As in a program that sends one message. */
    @Test
    void touchesNothingIfItEndsBeforeItStarts() {
        try (var mine = processes.waiting()) {
            mine.add(rate(1, 1));
        }
        assertThat(processes.since).isEmpty();
        assertThat(processes.told).isEmpty();
    }

    @Test
    void saysHowOldItIs() {
        var ages = new ArrayList<Duration>();
        processes.join().onHeard((_, age) -> ages.add(age));
        var mine = processes.join();
        mine.add(rate(1, 1));
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        processes.share();
        assertThat(ages).containsExactly(Duration.ZERO);
    }

    @Test
    void neverWaitsAndForgetsWhatIsNoNews() {
        var mine = processes.join();
        processes.answer = new CompletableFuture<>();
        mine.add(rate(1, 1));
        processes.share();
        mine.add(rate(2, 1));
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        processes.share();
        assertThat(processes.told).hasSize(1);
        assertThat(processes
                        .registry
                        .get("postyard.ingress.counts.alone")
                        .gauge()
                        .value())
                .isOne();
        now.addAndGet(Duration.ofSeconds(7).toNanos());
        processes.share();
        assertThat(count("not_told")).isEqualTo(1);

        processes.answer.completeExceptionally(new IllegalStateException("Kafka is away"));
        processes.answer = null;
        mine.add(rate(3, 1));
        processes.share();
        assertThat(processes.told).last().extracting(Counted::increments).isEqualTo(List.of(rate(3, 1)));
        assertThat(count("not_told")).isEqualTo(2);
        assertThat(processes
                        .registry
                        .get("postyard.ingress.counts.alone")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void isAloneWhileItHearsNothing() {
        processes.hearing = false;
        var mine = processes.join();
        mine.add(rate(1, 1));
        processes.share();
        assertThat(processes.told).isEmpty();
        assertThat(processes
                        .registry
                        .get("postyard.ingress.counts.alone")
                        .gauge()
                        .value())
                .isOne();
        processes.hearing = true;
        processes.share();
        assertThat(processes.told).hasSize(1);
        assertThat(processes
                        .registry
                        .get("postyard.ingress.counts.alone")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void keepsNoMoreThanItHasRoomFor() {
        var mine = processes.join();
        for (int key = 0; key < 20_001; key++) {
            mine.add(rate(key, 1));
        }
        assertThat(count("not_told")).isEqualTo(1);
        processes.share();
        assertThat(processes.told).hasSize(5).allSatisfy(one -> assertThat(one.increments())
                .hasSize(4_000));
    }

    private double count(String outcome) {
        return processes
                .registry
                .get("postyard.ingress.counts")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static Increment rate(long key, long amount) {
        return new Increment(Kind.RATE, key, HOUR, amount);
    }
}
