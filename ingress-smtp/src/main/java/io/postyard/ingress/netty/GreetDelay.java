package io.postyard.ingress.netty;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Lets a client wait for its greeting, by a timer of the connection's event loop. */
final class GreetDelay {
    private final Duration delay;
    private final ScheduledExecutorService loop;
    private Future<?> timer;

    GreetDelay(Duration delay, ScheduledExecutorService loop) {
        this.delay = delay;
        this.loop = loop;
    }

    /** @return false if there is nothing to wait for; {@code greet} is not called then */
    boolean begin(Runnable greet) {
        if (delay.isZero()) {
            return false;
        }
        timer = loop.schedule(greet, delay.toNanos(), TimeUnit.NANOSECONDS);
        return true;
    }

    /** Nobody waits any longer. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
