package io.postyard.ingress.sharing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.metric.RateMetrics;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Several ingress processes as far as they share what they count; they do so when the test says. */
public final class Processes {
    /** @param missed what was told before it came and it has not heard yet */
    private record Ear(String source, Consumer<Counted> heard, List<Counted> missed) {
        private void hearWhatItMissed() {
            missed.forEach(heard);
            missed.clear();
        }
    }

    private final LongSupplier nanoTime;
    private final List<Ear> ears = new CopyOnWriteArrayList<>();
    private final List<CountSharing> all = new ArrayList<>();

    /** From when on those who came wanted to hear what was told. */
    public final List<Instant> since = new CopyOnWriteArrayList<>();

    /** All that was told, by anybody. */
    public final List<Counted> told = new CopyOnWriteArrayList<>();

    /** Whether anybody counts. */
    public volatile boolean counting = true;

    /** Whether the queue hears and tells. */
    public volatile boolean hearing = true;

    /** What is told next; null = it is told at once. */
    public volatile CompletableFuture<Void> answer;

    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    public Processes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** One that has not started. */
    public CountSharing waiting() {
        return new CountSharing(
                new Door(),
                () -> counting,
                new RateMetrics(registry),
                () -> Instant.EPOCH.plusNanos(nanoTime.getAsLong()),
                nanoTime);
    }

    /** One more. */
    public CountSharing join() {
        var sharing = waiting();
        sharing.share();
        all.add(sharing);
        return sharing;
    }

    /** A second has passed for each of them. */
    public void share() {
        ears.forEach(Ear::hearWhatItMissed);
        all.forEach(CountSharing::share);
    }

    /** Who listens. */
    public int ears() {
        return ears.size();
    }

    private final class Door implements QueueDoor {
        @Override
        public SharedCounting shareCounts(String source, Instant from, Consumer<Counted> heard) {
            since.add(from);
            var ear = new Ear(
                    source,
                    heard,
                    new ArrayList<>(told.stream()
                            .filter(counted -> !counted.source().equals(source)
                                    && !counted.at().isBefore(from))
                            .toList()));
            ears.add(ear);
            return new SharedCounting() {
                @Override
                public boolean isHearing() {
                    return hearing;
                }

                @Override
                public CompletableFuture<Void> tell(Counted counted) {
                    told.add(counted);
                    if (answer != null) {
                        return answer;
                    }
                    ears.stream()
                            .filter(other -> !other.source().equals(counted.source()))
                            .forEach(other -> other.heard().accept(counted));
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void close() {
                    ears.remove(ear);
                }
            };
        }

        @Override
        public CompletableFuture<Void> put(AcceptedMessage message) {
            throw new AssertionError("no mail here");
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public String readiness() {
            return "ready";
        }

        @Override
        public CompletableFuture<Void> tell(Event event) {
            throw new AssertionError("nothing is refused here");
        }

        @Override
        public Upload begin(MessageId id) {
            throw new AssertionError("no mail here");
        }

        @Override
        public void close() {}
    }
}
