package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CommitHealthTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final CommitHealth health = new CommitHealth(nanos::get);

    @Test
    void isGoodWhileNothingWasCommittedYet() {
        nanos.addAndGet(10 * CommitHealth.PATIENCE.toNanos());

        assertThat(health.isGood()).isTrue();
    }

    @Test
    void aCommitThatFailedIsBadUntilOneSucceeds() {
        health.begun(nanos.get(), OptionalLong.empty());
        health.failed();

        assertThat(health.isGood()).isFalse();
        health.over();
        assertThat(health.isGood()).isTrue();
    }

    @Test
    void aCommitThatTakesTooLongIsBadBeforeItHasFailed() {
        health.begun(nanos.get(), OptionalLong.empty());
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos());
        assertThat(health.isGood()).isTrue();

        nanos.incrementAndGet();

        assertThat(health.isGood()).isFalse();
        health.over();
        assertThat(health.isGood()).isTrue();
    }

    @Test
    void timeThatAnOutcomeWaitsForItsCommitCounts() {
        long finished = nanos.get();
        health.finished();
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos() / 2);
        health.begun(finished, OptionalLong.empty());
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos() / 2 + 1);

        assertThat(health.isGood()).isFalse();
    }

    @Test
    void whatFinishesDuringACommitIsWaitedForAfterIt() {
        health.finished();
        health.begun(nanos.get(), OptionalLong.empty());
        health.finished();
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos());
        health.over();
        assertThat(health.isGood()).isTrue();

        nanos.incrementAndGet();

        assertThat(health.isGood()).isFalse();
    }

    @Test
    void whatIsLeftForTheNextCommitKeepsItsOwnTime() {
        long first = nanos.get();
        long second = nanos.addAndGet(CommitHealth.PATIENCE.toNanos());
        health.begun(first, OptionalLong.of(second));
        health.over();
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos());
        assertThat(health.isGood()).isTrue();

        nanos.incrementAndGet();

        assertThat(health.isGood()).isFalse();
    }

    @Test
    void aBacklogThatIsCommittedFastIsGood() {
        for (int commit = 0; commit < 100; commit++) {
            health.begun(nanos.get(), OptionalLong.of(nanos.get()));
            nanos.addAndGet(CommitHealth.PATIENCE.toNanos() / 10);
            health.over();
            assertThat(health.isGood()).isTrue();
        }
    }

    @Test
    void aSlowCommitIsNotBrokenYet() {
        health.finished();
        health.begun(nanos.get(), OptionalLong.empty());
        nanos.addAndGet(CommitHealth.STALLED.toNanos());
        assertThat(health.isBroken()).isFalse();

        nanos.incrementAndGet();

        assertThat(health.isBroken()).isTrue();
    }
}
