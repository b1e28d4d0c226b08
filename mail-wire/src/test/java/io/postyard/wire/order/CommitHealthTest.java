package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

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
        health.begun(true);
        health.failed();

        assertThat(health.isGood()).isFalse();
        health.over();
        assertThat(health.isGood()).isTrue();
    }

    @Test
    void aCommitThatTakesTooLongIsBadBeforeItHasFailed() {
        health.begun(true);
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos());
        assertThat(health.isGood()).isTrue();

        nanos.incrementAndGet();

        assertThat(health.isGood()).isFalse();
        health.over();
        assertThat(health.isGood()).isTrue();
    }

    @Test
    void timeThatAnOutcomeWaitsForItsCommitCounts() {
        health.finished();
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos() / 2);
        health.finished();
        health.begun(true);
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos() / 2 + 1);

        assertThat(health.isGood()).isFalse();
    }

    @Test
    void whatFinishesDuringACommitIsWaitedForAfterIt() {
        health.finished();
        health.begun(true);
        health.finished();
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos());
        health.over();
        assertThat(health.isGood()).isTrue();

        nanos.incrementAndGet();

        assertThat(health.isGood()).isFalse();
    }

    @Test
    void whatIsLeftForTheNextCommitKeepsItsTime() {
        health.finished();
        health.begun(false);
        health.over();
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos() + 1);

        assertThat(health.isGood()).isFalse();
    }

    @Test
    void aSlowCommitIsNotBrokenYet() {
        health.finished();
        health.begun(true);
        nanos.addAndGet(CommitHealth.STALLED.toNanos());
        assertThat(health.isBroken()).isFalse();

        nanos.incrementAndGet();

        assertThat(health.isBroken()).isTrue();
    }
}
