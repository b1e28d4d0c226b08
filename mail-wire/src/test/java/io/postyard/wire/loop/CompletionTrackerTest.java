package io.postyard.wire.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.wire.loop.CompletionTracker.Position;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompletionTrackerTest {
    @Test
    void theWatermarkStandsBeforeTheFirstUnfinishedRecord() {
        var tracker = CompletionTracker.from(100);
        for (long offset = 100; offset < 105; offset++) {
            assertThat(tracker.begin(offset)).isTrue();
        }
        tracker.done(101);
        tracker.done(103);
        assertThat(tracker.position().watermark()).isEqualTo(100);
        tracker.done(100);
        assertThat(tracker.position().watermark()).isEqualTo(102);
        assertThat(tracker.window()).isEqualTo(3);
        tracker.done(104);
        tracker.done(102);
        assertThat(tracker.position()).isEqualTo(new Position(105, ""));
    }

    @Test
    void offsetsWithoutARecordCountAsDone() {
        var tracker = CompletionTracker.from(0);
        tracker.begin(0);
        tracker.begin(3);
        tracker.done(0);
        assertThat(tracker.position().watermark()).isEqualTo(3);
        tracker.done(3);
        assertThat(tracker.position().watermark()).isEqualTo(4);
        tracker.passed(6);
        assertThat(tracker.position()).isEqualTo(new Position(6, ""));
    }

    @Test
    void aMarkerBehindAnOpenRecordIsDoneWhenTheRecordIs() {
        var tracker = CompletionTracker.from(10);
        tracker.begin(10);
        tracker.passed(12);
        assertThat(tracker.position().watermark()).isEqualTo(10);
        tracker.done(10);
        assertThat(tracker.position().watermark()).isEqualTo(12);
    }

    @Test
    void aRestartWorksOnlyOnWhatWasNotDone() {
        var before = CompletionTracker.from(7);
        for (long offset = 7; offset < 20; offset++) {
            before.begin(offset);
        }
        List.of(9L, 10L, 11L, 15L, 19L).forEach(before::done);
        var position = before.position();

        var after = CompletionTracker.resume(position.watermark(), position.metadata());
        assertThat(after.position()).isEqualTo(position);
        var worked = new ArrayList<Long>();
        for (long offset = 7; offset < 22; offset++) {
            if (after.begin(offset)) {
                worked.add(offset);
            }
        }
        assertThat(worked).containsExactly(7L, 8L, 12L, 13L, 14L, 16L, 17L, 18L, 20L, 21L);
    }

    @Test
    void theRestoredSetDoesNotMoveTheWatermarkBeyondWhatWasRead() {
        var tracker = CompletionTracker.resume(0, positionOf(Set.of(1L, 2L), 3));
        tracker.begin(0);
        tracker.done(0);
        assertThat(tracker.position().watermark()).isEqualTo(1);
        assertThat(tracker.begin(1)).isFalse();
        assertThat(tracker.begin(2)).isFalse();
        assertThat(tracker.position()).isEqualTo(new Position(3, ""));
    }

    /** Reads polls of 500 while it may, finishes what it likes of them, and loses nothing of it to the metadata. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 1})
    void whateverIsDoneFitsTheMetadataUntilTheWindowIsFull(double share) {
        var random = new Random(1);
        var tracker = CompletionTracker.from(0);
        long read = 0;
        while (!tracker.isFull()) {
            for (int i = 0; i < 500; i++, read++) {
                tracker.begin(read);
                if (read > 0 && (random.nextDouble() < share)) {
                    tracker.done(read);
                }
            }
        }
        // What hangs behind is finished here and there as well: the most runs that can come of it.
        for (long offset = 2; offset < read; offset += 2) {
            tracker.done(offset);
        }
        assertAllIsTold(tracker, read);
    }

    @Test
    void theWorstThatMayBeReadFitsTheMetadata() {
        var tracker = CompletionTracker.from(0);
        long read = 0;
        while (read < CompletionTracker.MAX_WINDOW && tracker.stragglers() < CompletionTracker.MAX_STRAGGLERS - 1) {
            tracker.begin(read);
            if (read % 1_600 != 0) {
                tracker.done(read);
            }
            read++;
        }
        // One poll that was under way, and after it a crowd, every other of it done.
        for (int i = 0; i < 500 + CompletionTracker.CROWD; i++, read++) {
            tracker.begin(read);
            if (read % 2 == 1) {
                tracker.done(read);
            }
        }
        assertAllIsTold(tracker, read);
    }

    @Test
    void aFewRecordsThatHangDoNotStopTheRest() {
        var tracker = CompletionTracker.from(0);
        for (long offset = 0; offset < 400_000; offset++) {
            tracker.begin(offset);
            if (offset >= 20) {
                tracker.done(offset);
            }
        }
        assertThat(tracker.isFull()).isFalse();
        assertAllIsTold(tracker, 400_000);
        for (long offset = 400_000; offset < CompletionTracker.MAX_WINDOW; offset++) {
            tracker.begin(offset);
            tracker.done(offset);
        }
        assertThat(tracker.isFull()).isTrue();
    }

    private static void assertAllIsTold(CompletionTracker tracker, long read) {
        var position = tracker.position();
        assertThat(position.metadata().length()).isLessThanOrEqualTo(4096);
        var after = CompletionTracker.resume(position.watermark(), position.metadata());
        for (long offset = 0; offset < read; offset++) {
            if (after.isDone(offset) != tracker.isDone(offset)) {
                assertThat(after.isDone(offset)).as("offset " + offset).isEqualTo(tracker.isDone(offset));
            }
        }
    }

    @Test
    void aWindowBeyondTheBoundForgetsButNeverInvents() {
        var random = new Random(2);
        int window = 100_000;
        var tracker = CompletionTracker.from(0);
        var done = new HashSet<Long>();
        for (long offset = 0; offset < window; offset++) {
            tracker.begin(offset);
        }
        for (long offset = 1; offset < window; offset++) {
            if (random.nextBoolean()) {
                tracker.done(offset);
                done.add(offset);
            }
        }
        var position = tracker.position();
        assertThat(position.metadata().length()).isLessThanOrEqualTo(4096);
        var after = CompletionTracker.resume(position.watermark(), position.metadata());
        for (long offset = 0; offset < window; offset++) {
            if (after.isDone(offset)) {
                assertThat(done).contains(offset);
            }
        }
    }

    @Test
    void readsWhatTheFirstFormSaid() {
        var tracker = CompletionTracker.resume(100, "B" + Base64.getEncoder().encodeToString(new byte[] {0b0110}));
        assertThat(tracker.begin(100)).isTrue();
        assertThat(tracker.begin(101)).isFalse();
        assertThat(tracker.begin(102)).isFalse();
        assertThat(tracker.begin(103)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "R",
                "x",
                "hello",
                "R****",
                "B\u20ac",
                "Q" + "AAAA",
                "R/////////////////w",
                "M",
                "MAAA",
                "MAAk",
                "M//8A",
                "{\"offset\":3}"
            })
    void foreignMetadataCountsAsNothingDone(String metadata) {
        var tracker = CompletionTracker.resume(5, metadata);
        assertThat(tracker.begin(5)).isTrue();
        assertThat(tracker.begin(6)).isTrue();
        tracker.done(5);
        assertThat(tracker.position()).isEqualTo(new Position(6, ""));
    }

    @RepeatedTest(50)
    void anyMetadataIsHarmless(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        var metadata = (random.nextBoolean() ? "R" : "M") + Base64.getEncoder().encodeToString(bytes);
        var tracker = CompletionTracker.resume(1000, metadata);
        tracker.begin(1000);
        assertThat(tracker.position().metadata().length()).isLessThanOrEqualTo(4096);
    }

    /** A long random life with crashes, compared after each step with a plain set. */
    @RepeatedTest(40)
    void behavesAsAPlainSetWould(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var model = new Model(random.nextInt(1000));
        var tracker = CompletionTracker.from(model.read);
        for (int step = 0; step < 3000; step++) {
            switch (random.nextInt(20)) {
                case 0 -> {
                    long to = model.read + random.nextInt(4);
                    model.passed(to);
                    tracker.passed(to);
                }
                case 1 -> {
                    var position = tracker.position();
                    if (random.nextInt(10) == 0) {
                        tracker = CompletionTracker.resume(position.watermark(), position.metadata());
                        model.crash(position.watermark());
                    }
                }
                case 2, 3, 4, 5, 6, 7, 8, 9 -> {
                    if (model.read - model.watermark() < 2000) {
                        long offset = model.read + (random.nextInt(10) == 0 ? random.nextInt(3) : 0);
                        assertThat(tracker.begin(offset)).isEqualTo(model.begin(offset));
                    }
                }
                default -> {
                    var pick = model.pick(random);
                    if (pick >= 0) {
                        model.done(pick);
                        tracker.done(pick);
                    }
                }
            }
            assertThat(tracker.position().watermark()).as("step " + step).isEqualTo(model.watermark());
            assertThat(tracker.window()).isEqualTo(model.read - model.watermark());
        }
        for (long offset = model.watermark(); offset < model.read; offset++) {
            assertThat(tracker.isDone(offset)).isEqualTo(model.done.contains(offset));
        }
    }

    @Test
    void aHugeJumpWithNothingOpenCostsNothing() {
        var tracker = CompletionTracker.from(0);
        tracker.passed(50_000_000_000L);
        assertThat(tracker.position()).isEqualTo(new Position(50_000_000_000L, ""));
        assertThat(tracker.begin(50_000_000_000L)).isTrue();
    }

    private static String positionOf(Set<Long> done, long read) {
        var tracker = CompletionTracker.from(0);
        for (long offset = 0; offset < read; offset++) {
            tracker.begin(offset);
        }
        done.forEach(tracker::done);
        return tracker.position().metadata();
    }

    private static final class Model {
        private final Set<Long> done = new HashSet<>();
        private final TreeSet<Long> open = new TreeSet<>();
        private long lowest;
        private long read;

        Model(long start) {
            this.lowest = start;
            this.read = start;
        }

        boolean begin(long offset) {
            passed(offset);
            read = Math.max(read, offset + 1);
            if (done.contains(offset)) {
                return false;
            }
            open.add(offset);
            return true;
        }

        void passed(long position) {
            for (long offset = read; offset < position; offset++) {
                done.add(offset);
            }
            read = Math.max(read, position);
        }

        void done(long offset) {
            open.remove(offset);
            done.add(offset);
        }

        long pick(Random random) {
            if (open.isEmpty()) {
                return -1;
            }
            if (random.nextInt(3) > 0) {
                return open.first();
            }
            return open.stream().skip(random.nextInt(open.size())).findFirst().orElse(-1L);
        }

        void crash(long watermark) {
            open.clear();
            read = watermark;
        }

        long watermark() {
            while (lowest < read && done.contains(lowest)) {
                lowest++;
            }
            return Math.min(lowest, read);
        }
    }

    @Test
    void namesTheOldestStragglersBeforeItIsFullAndAllOnceItIs() {
        var tracker = CompletionTracker.from(1_000);
        int nearly = CompletionTracker.MAX_STRAGGLERS / 4 * 3;
        long end = 1_000 + nearly * 2L + CompletionTracker.CROWD;
        for (long offset = 1_000; offset < end; offset++) {
            tracker.begin(offset);
            if (offset % 2 == 1 || offset >= 1_000 + nearly * 2L) {
                tracker.done(offset);
            }
        }
        int oldest = nearly - CompletionTracker.MAX_STRAGGLERS / 2;
        assertThat(tracker.blockedBefore()).isEqualTo(1_000 + 2L * oldest - 1);
        tracker.done(1_000);
        assertThat(tracker.blockedBefore()).as("a quarter of the room is left").isEqualTo(Long.MIN_VALUE);

        for (long offset = end;
                offset < end + 2 * CompletionTracker.MAX_STRAGGLERS + CompletionTracker.CROWD;
                offset++) {
            tracker.begin(offset);
        }
        assertThat(tracker.isFull()).isTrue();
        assertThat(tracker.blockedBefore()).isEqualTo(end + 2 * CompletionTracker.MAX_STRAGGLERS);
    }

    @Test
    void namesWhatMakesItsWindowWide() {
        var tracker = CompletionTracker.from(0);
        tracker.begin(0);
        for (long offset = 1; offset < CompletionTracker.MAX_WINDOW / 4 * 3 - 1; offset++) {
            tracker.begin(offset);
            tracker.done(offset);
        }
        assertThat(tracker.blockedBefore()).isEqualTo(Long.MIN_VALUE);
        tracker.begin(CompletionTracker.MAX_WINDOW / 4 * 3 - 1);

        assertThat(tracker.blockedBefore()).isBetween(1L, CompletionTracker.MAX_WINDOW / 4L);
    }
}
