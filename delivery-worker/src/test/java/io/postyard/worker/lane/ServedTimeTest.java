package io.postyard.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServedTimeTest {
    private final AtomicLong clock = new AtomicLong(-5);
    private final AtomicBoolean serving = new AtomicBoolean(true);
    private final ServedTime time = new ServedTime(serving::get, clock::get);

    @Test
    void passesWhileThereIsService() {
        clock.addAndGet(7);

        assertThat(time.nanos()).isEqualTo(7);
    }

    @Test
    void standsStillWhileThereIsNone() {
        clock.addAndGet(7);
        serving.set(false);
        time.nanos();
        clock.addAndGet(1000);
        serving.set(true);
        assertThat(time.nanos()).isEqualTo(7);

        clock.addAndGet(3);

        assertThat(time.nanos()).isEqualTo(10);
    }
}
