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
        health.begun();
        health.failed();

        assertThat(health.isGood()).isFalse();
        health.over();
        assertThat(health.isGood()).isTrue();
    }

    @Test
    void aCommitThatTakesTooLongIsBadBeforeItHasFailed() {
        health.begun();
        nanos.addAndGet(CommitHealth.PATIENCE.toNanos());
        assertThat(health.isGood()).isTrue();

        nanos.incrementAndGet();

        assertThat(health.isGood()).isFalse();
        health.over();
        assertThat(health.isGood()).isTrue();
    }
}
