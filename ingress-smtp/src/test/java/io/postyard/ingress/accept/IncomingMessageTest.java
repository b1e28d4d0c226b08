package io.postyard.ingress.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.submission.Submission;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.Origin;
import io.postyard.smtp.data.SizeLimit;
import io.postyard.smtp.data.TraceScan;
import io.postyard.wire.record.AcceptedMessageRecord;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message reserves is what it takes of the heap: never less, and not many times as much. */
class IncomingMessageTest {
    private static final BodyLimits LIMITS = BodyLimits.DEFAULT;
    private static final byte[] READ = new byte[LIMITS.read()];
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Envelope ENVELOPE = new Envelope(
            ReversePath.of("a@b.test"),
            List.of(Recipient.of("c@d.test")),
            BodyType.SEVEN_BIT,
            false,
            Optional.empty(),
            Optional.empty());

    /** As long as a read, of whole lines. */
    private static final byte[] HEADER =
            ("X: " + "y".repeat(59) + "\r\n").repeat(READ.length / 64).getBytes(StandardCharsets.US_ASCII);

    private static final Submission SUBMISSION =
            new Submission(MessageId.next(NOON), NOON, ReversePath.of("a@b.test"), Optional.empty(), "mx.test", false);

    private final ByteBudget budget = new ByteBudget(1L << 40, 1L << 40);
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final HoldingQueue queue = new HoldingQueue();

    /** The sizes around a doubling and around a chunk, and such as leave an array half empty. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300, 3_000, 33_000, 65_000, 70_000, 130_000, 132_000, 196_000, 250_000})
    void reservesTheArraysThatCollect(int octets) {
        int messages = Math.clamp(40_000_000 / (octets + 1000), 100, 4000);
        long before = heap();
        var begun = new ArrayList<IncomingMessage>();
        for (int i = 0; i < messages; i++) {
            begun.add(message(octets));
        }
        assertHonest(heap() - before);
        begun.forEach(IncomingMessage::release);
        assertThat(budget.used()).isZero();
    }

    /** Held back, and then with its fields added in the piece. */
    @ParameterizedTest
    @ValueSource(ints = {0, 900, 3_000, 33_000, 66_000, 200_000})
    void reservesTheHeaderThatIsHeldBack(int octets) {
        int messages = Math.clamp(40_000_000 / (octets + 1000), 100, 4000);
        long before = heap();
        var begun = new ArrayList<IncomingMessage>();
        for (int i = 0; i < messages; i++) {
            var message = begin(budget, Optional.of(SUBMISSION));
            fill(message, octets, HEADER);
            begun.add(message);
        }
        assertReserved(heap() - before);
        for (var message : begun) {
            while (!message.hasRoomFor(2)) {
                run();
            }
            message.accept(HEADER, HEADER.length - 2, 2);
            message.accept(HEADER, HEADER.length - 2, 2);
            message.endHeader();
            assertThat(message.refusal()).isEmpty();
        }
        assertReserved(heap() - before);
        begun.forEach(IncomingMessage::release);
        assertThat(budget.used()).isZero();
    }

    @Test
    void reservesTheRecordThatGoesToKafka() {
        int messages = 600;
        long before = heap();
        var records = new ArrayList<byte[]>();
        var finished = new ArrayList<IncomingMessage>();
        for (int i = 0; i < messages; i++) {
            var message = message(60_000);
            var body = (Body.Inline) message.finish(1).join();
            // Both are there at one moment: the body, and the record that it is copied into.
            records.add(body.bytes());
            records.add(AcceptedMessageRecord.encode(accepted(message.id(), body)));
            finished.add(message);
        }
        assertHonest(heap() - before);
        assertThat(records).hasSize(2 * messages);
        finished.forEach(IncomingMessage::release);
        assertThat(budget.used()).isZero();
    }

    @Test
    void reservesThePiecesThatAreOnTheirWay() {
        long before = heap();
        var begun = new ArrayList<IncomingMessage>();
        for (int i = 0; i < 40; i++) {
            begun.add(message(LIMITS.piece() + 300_000));
        }
        assertThat(queue.pieces).hasSizeGreaterThanOrEqualTo(40);
        assertHonest(heap() - before);
        begun.forEach(IncomingMessage::release);
        assertThat(budget.used()).isZero();
    }

    @Test
    void wantsNoMoreThanTheLargestShare() {
        queue.slow = true;
        var message = message(0);
        long most = 0;
        for (long read = 0; read < 20L * LIMITS.piece(); read += READ.length) {
            if (!message.hasRoomFor(READ.length)) {
                queue.answer();
                run();
                assertThat(message.hasRoomFor(READ.length)).isTrue();
            }
            message.accept(READ, 0, READ.length);
            most = Math.max(most, budget.used());
        }
        assertThat(most).isBetween(3L * LIMITS.piece(), LIMITS.largestShare());
        message.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void givesBackWhatIsGrantedTooLate() {
        var narrow = new ByteBudget(100_000, 100_000);
        var others = narrow.purse(Optional.empty());
        var message = begin(narrow);
        long rest = 100_000 - narrow.used();
        assertThat(others.tryReserve(rest)).isTrue();
        assertThat(message.hasRoomFor(READ.length)).isFalse();
        message.whenRoomFor(READ.length, () -> {});
        others.release(rest);
        // Granted, and the client leaves before the message hears of it.
        message.abandon();
        run();
        assertThat(narrow.used()).isZero();
    }

    private IncomingMessage message(int octets) {
        var message = begin(budget);
        fill(message, octets, READ);
        return message;
    }

    private void fill(IncomingMessage message, int octets, byte[] with) {
        for (int left = octets; left > 0; left -= with.length) {
            int count = Math.min(left, with.length);
            while (!message.hasRoomFor(count)) {
                run();
            }
            message.accept(with, 0, count);
        }
    }

    private IncomingMessage begin(ByteBudget from) {
        return begin(from, Optional.empty());
    }

    private IncomingMessage begin(ByteBudget from, Optional<Submission> submission) {
        return IncomingMessage.begin(
                        MessageId.next(NOON),
                        LIMITS,
                        from.purse(Optional.empty()),
                        queue,
                        loop::add,
                        new TraceScan("mx.test", 50, 4),
                        new SizeLimit(Long.MAX_VALUE),
                        20,
                        "Received: from here\r\n".getBytes(StandardCharsets.US_ASCII),
                        submission)
                .orElseThrow();
    }

    /** What the event loop would do next. */
    private void run() {
        for (var task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    /** More loosely, since 4 KiB are reserved for what may be added. */
    private void assertReserved(long taken) {
        assertThat(taken).as("octets of heap").isBetween(budget.used() / 50, budget.used());
    }

    private void assertHonest(long taken) {
        assertThat(taken).as("octets of heap").isLessThanOrEqualTo(budget.used());
        assertThat(taken).as("octets of heap").isGreaterThan(budget.used() / 5);
    }

    private static AcceptedMessage accepted(MessageId id, Body body) {
        var origin = new Origin(
                ListenerKind.RELAY, InetAddress.ofLiteral("192.0.2.1"), "client.test", "ESMTP", Optional.empty());
        return new AcceptedMessage(id, NOON, ENVELOPE, origin, body, Optional.empty());
    }

    /** Of four collections the serial collector lets three leave some garbage where it lies: 5 % of the old generation. */
    private static long heap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Holds a copy of each piece for good, as Kafka's client does until it is safe. */
    private static final class HoldingQueue implements QueueDoor, QueueDoor.Upload {
        private final List<byte[]> pieces = new ArrayList<>();
        private final Queue<CompletableFuture<Void>> unanswered = new ArrayDeque<>();
        private boolean slow;

        private void answer() {
            while (!unanswered.isEmpty()) {
                unanswered.poll().complete(null);
            }
        }

        @Override
        public SharedCounting shareCounts(String source, Instant since, Consumer<Counted> heard) {
            throw new AssertionError("nothing is counted here");
        }

        @Override
        public CompletableFuture<Void> put(AcceptedMessage message) {
            return CompletableFuture.completedFuture(null);
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
            throw new AssertionError("not asked for");
        }

        @Override
        public Upload begin(MessageId id) {
            return this;
        }

        @Override
        public CompletableFuture<Void> append(byte[] piece) {
            if (!slow) {
                pieces.add(piece.clone());
                return CompletableFuture.completedFuture(null);
            }
            var answer = new CompletableFuture<Void>();
            unanswered.add(answer);
            return answer;
        }

        @Override
        public CompletableFuture<Body.Stored> finish() {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public void abandon() {
            pieces.clear();
        }

        @Override
        public void close() {}
    }
}
