package io.postyard.ingress.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.admission.ConnectionLimit;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.tls.Certificates;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.smtp.reply.Replies;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RefusalTrailTest {
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Door door = new Door();
    private final RefusalTrail trail = trail();

    private RefusalTrail trail() {
        var connections = new ConnectionLimit(1, 1, List.of());
        var budget = new ByteBudget(1 << 20, 1 << 20);
        return new RefusalTrail(
                door,
                new IngressMetrics(
                        registry,
                        connections,
                        budget,
                        new Certificates(TlsFiles.NONE, Set::of, InstantSource.system())),
                InstantSource.system(),
                Duration.ofMillis(1));
    }

    @Test
    void countsOnWhileTheQueueDoesNotAnswerAndTellsAllOfItLater() throws Exception {
        trail.start();
        refuse(1);
        var first = door.asked.take();
        refuse(100_000);
        assertThat(door.asked.poll(50, TimeUnit.MILLISECONDS)).isNull();

        first.complete(null);

        door.asked.take().complete(null);
        trail.close();
        assertThat(door.events).extracting(RefusalTrailTest::times).containsExactly(1L, 100_000L);
        assertThat(counted("told")).isEqualTo(100_001);
    }

    @Test
    void asksNothingOfAQueueThatIsNotReady() throws Exception {
        door.ready = false;
        trail.start();
        refuse(3);
        assertThat(door.asked.poll(50, TimeUnit.MILLISECONDS)).isNull();

        door.ready = true;

        door.asked.take().complete(null);
        assertThat(times(door.events.getFirst())).isEqualTo(3);
        trail.close();
    }

    @Test
    void nobodyWaitsForAQueueThatBlocks() throws Exception {
        door.blocks = true;
        trail.start();
        refuse(1);
        door.blocking.await();

        refuse(100_000);

        trail.close();
        assertThat(counted("not_written")).isEqualTo(100_001);
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        trail.start();
        refuse(1);
        door.asked.take().completeExceptionally(new IllegalStateException("the test's wish"));
        door.throwsNext = true;
        refuse(1);
        door.thrown.await();
        refuse(1);
        door.asked.take().complete(null);
        trail.close();
        assertThat(counted("not_written")).isEqualTo(2);
        assertThat(counted("told")).isEqualTo(1);
    }

    @Test
    void countsWhatThereIsNoRoomFor() {
        for (int i = 0; i < RefusalTally.MOST_OF_CLIENT + 7; i++) {
            trail.add(new Refusal(
                    STRANGER,
                    Replies.NO_SUCH_USER,
                    List.of(new PolicyRef("MailDomain", "local/" + i, 1)),
                    Optional.empty()));
        }
        assertThat(counted("crowded_out")).isEqualTo(7);
        door.ready = false;
        trail.close();
        assertThat(counted("not_written")).isEqualTo(RefusalTally.MOST_OF_CLIENT);
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            trail.add(Refusal.ofClient(STRANGER, Replies.busy("mx.test")));
        }
    }

    private double counted(String outcome) {
        return registry.get("postyard.ingress.refusals")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static long times(Event event) {
        return ((Event.Refused) event.detail()).times();
    }

    /** Takes events and nothing else; answers when told to. */
    private static final class Door implements QueueDoor {
        private final List<Event> events = new ArrayList<>();
        private final BlockingQueue<CompletableFuture<Void>> asked = new LinkedBlockingQueue<>();
        private final CountDownLatch blocking = new CountDownLatch(1);
        private final CountDownLatch thrown = new CountDownLatch(1);
        private volatile boolean ready = true;
        private volatile boolean blocks;
        private volatile boolean throwsNext;

        @Override
        public SharedCounting shareCounts(String source, Instant since, Consumer<Counted> heard) {
            throw new AssertionError("nothing is counted here");
        }

        @Override
        public CompletableFuture<Void> tell(Event event) {
            if (throwsNext) {
                throwsNext = false;
                thrown.countDown();
                throw new IllegalStateException("the test's wish");
            }
            if (blocks) {
                blocking.countDown();
                return blockForEver();
            }
            events.add(event);
            var answer = new CompletableFuture<Void>();
            asked.add(answer);
            return answer;
        }

        private static CompletableFuture<Void> blockForEver() {
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts down");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public String readiness() {
            return "as the test wishes";
        }

        @Override
        public CompletableFuture<Void> put(AcceptedMessage message) {
            throw new AssertionError("no message is accepted here");
        }

        @Override
        public Upload begin(MessageId id) {
            throw new AssertionError("no message is accepted here");
        }

        @Override
        public void close() {}
    }
}
