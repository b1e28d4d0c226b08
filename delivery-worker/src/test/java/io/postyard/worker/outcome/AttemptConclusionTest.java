package io.postyard.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.ledger.Ledger;
import io.postyard.mail.ledger.Window;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.DsnOptions.Notify;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.reply.Reply;
import io.postyard.worker.notice.NoticeMaker;
import io.postyard.worker.notice.NoticeSettings;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptConclusionTest {
    private static final Instant START = Instant.parse("2026-11-22T09:00:00Z");
    private static final String PEER = "mx.peer.example[192.0.2.1]:25";
    private static final AttemptOutcome TAKEN = new AttemptOutcome.Accepted(PEER, Reply.of(250, "2.0.0", "ok"), false);
    private static final AttemptOutcome NO = new AttemptOutcome.Refused(PEER, Reply.of(550, "5.1.1", "no"));
    private static final AttemptOutcome LATER = new AttemptOutcome.Refused(PEER, Reply.of(451, "4.3.0", "later"));

    private final AttemptConclusion conclusion = new AttemptConclusion(new NoticeMaker(
            NoticeSettings.of("mail.example.com", () -> Optional.of(Mailbox.of("postmaster@mail.example.com"))),
            (_, body) -> new ByteArrayInputStream(((Body.Inline) body).bytes())));

    @Test
    void eachRecipientGoesItsOwnWay() {
        var order = order(message("ann@example.com", recipients(3)));

        var concluded = conclusion.conclude(
                order,
                Map.of(0, TAKEN, 1, LATER, 2, NO),
                RetrySchedule.DEFAULT,
                START.plusSeconds(1),
                Duration.ofMillis(42));

        assertThat(concluded.attempted().attempt()).isEqualTo(1);
        assertThat(concluded.attempted().millis()).isEqualTo(42);
        assertThat(concluded.attempted().nextAttempt()).contains(START.plusSeconds(61));
        assertThat(concluded.attempted().results())
                .containsExactly(
                        new Event.Result(
                                0,
                                "0@peer.example",
                                Event.Kind.DELIVERED,
                                Optional.empty(),
                                "2.0.0",
                                PEER + " said: 250 2.0.0 ok"),
                        new Event.Result(
                                1,
                                "1@peer.example",
                                Event.Kind.DEFERRED,
                                Optional.of(Reason.REMOTE_DEFERRED),
                                "4.3.0",
                                PEER + " said: 451 4.3.0 later"),
                        new Event.Result(
                                2,
                                "2@peer.example",
                                Event.Kind.BOUNCED,
                                Optional.of(Reason.REMOTE_REFUSED),
                                "5.1.1",
                                PEER + " said: 550 5.1.1 no"));
        var again = concluded.again().orElseThrow();
        assertThat(again.addressees()).hasSize(1);
        assertThat(again.addressees().getFirst().index()).isEqualTo(1);
        assertThat(again.addressees().getFirst().lastProblem()).contains(PEER + " said: 451 4.3.0 later");
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.due()).isEqualTo(START.plusSeconds(61));
        assertThat(concluded.notices()).hasSize(1);
        assertThat(concluded.events()).hasSize(2);
        assertThat(concluded.events().getFirst().detail()).isEqualTo(concluded.attempted());
    }

    @Test
    void aRecipientWithoutAnOutcomeIsTriedAgainNotLost() {
        var order = order(message("ann@example.com", recipients(2)));

        var concluded = conclusion.conclude(
                order, Map.of(0, TAKEN), RetrySchedule.DEFAULT, START.plusSeconds(1), Duration.ZERO);

        assertThat(concluded.again().orElseThrow().addressees())
                .containsExactly(new Addressee(
                        1, order.addressees().get(1).recipient(), Optional.of("the attempt reported no outcome")));
        assertThat(concluded.attempted().results().get(1).reason()).contains(Reason.OWN_FAULT);
    }

    @Test
    void aFaultInAReportNeitherLosesNorBouncesNorDoublesAnybody() {
        var buggy = new AttemptConclusion(new NoticeMaker(
                NoticeSettings.of("mail.example.com", () -> {
                    throw new IllegalStateException("a bug");
                }),
                (_, _) -> InputStream.nullInputStream()));
        var order = order(message("ann@example.com", recipients(4)));
        var old = START.plus(Duration.ofDays(30));

        Map<Integer, AttemptOutcome> outcomes = Map.of(0, TAKEN, 1, LATER, 2, NO);

        assertThatThrownBy(() -> buggy.conclude(order, outcomes, RetrySchedule.DEFAULT, old, Duration.ZERO))
                .hasMessage("a bug");
        var concluded = buggy.concludeWithoutReports(order, outcomes, RetrySchedule.DEFAULT, old, Duration.ZERO);

        assertThat(concluded.attempted().results())
                .extracting(Event.Result::kind)
                .containsExactly(Event.Kind.DELIVERED, Event.Kind.DEFERRED, Event.Kind.DEFERRED, Event.Kind.DEFERRED);
        assertThat(concluded.notices()).isEmpty();
        var again = concluded.again().orElseThrow();
        assertThat(again.addressees()).extracting(Addressee::index).containsExactly(1, 2, 3);
        assertThat(again.due()).isEqualTo(old.plusSeconds(60));
        assertThat(concluded.attempted().nextAttempt()).contains(again.due());

        // Once the bug is mended.
        var end = conclusion.conclude(
                again, Map.of(1, LATER, 2, NO, 3, TAKEN), RetrySchedule.DEFAULT, again.due(), Duration.ZERO);
        assertThat(end.attempted().results())
                .extracting(Event.Result::kind)
                .containsExactly(Event.Kind.EXPIRED, Event.Kind.BOUNCED, Event.Kind.DELIVERED);
        assertThat(end.notices()).hasSize(1);
    }

    /** For a Kafka that takes small records only. */
    @Test
    void inBriefEverybodyIsDeliveredOrTriedAgainInSmallRecords() {
        int many = 45;
        var chatty = new AttemptOutcome.Accepted(PEER, Reply.of(250, "2.0.0", "x".repeat(900)), false);
        var order = order(message("ann@example.com", recipients(many)));
        var problems = order.addressees().stream()
                .map(a -> new Addressee(a.index(), a.recipient(), Optional.of("y".repeat(900))))
                .toList();
        var tried = order.again(problems, 1, 0, START);
        Map<Integer, AttemptOutcome> outcomes = new HashMap<>();
        tried.addressees().forEach(a -> outcomes.put(a.index(), a.index() % 2 == 0 ? chatty : NO));

        var brief =
                conclusion.concludeBriefly(tried, outcomes, RetrySchedule.DEFAULT, START.plusSeconds(1), Duration.ZERO);

        assertThat(brief.notices()).isEmpty();
        assertThat(brief.events())
                .allSatisfy(event -> assertThat(event.toString()).hasSizeLessThan(20_000));
        var results = brief.events().stream()
                .flatMap(event -> ((Event.Attempted) event.detail()).results().stream())
                .toList();
        assertThat(results)
                .extracting(Event.Result::recipient)
                .containsExactlyElementsOf(IntStream.range(0, many).boxed().toList());
        assertThat(results).allSatisfy(result -> assertThat(result.kind())
                .isEqualTo(result.recipient() % 2 == 0 ? Event.Kind.DELIVERED : Event.Kind.DEFERRED));
        var again = brief.again().orElseThrow();
        assertThat(again.addressees()).hasSize(many / 2).allSatisfy(left -> {
            assertThat(left.index() % 2).isOne();
            assertThat(left.lastProblem()).isEmpty();
        });
        assertThat(again.attempts()).isEqualTo(2);
    }

    @Test
    void whatIsLeftKeepsTheCountOfItsWarnings() {
        var order = order(message("ann@example.com", recipients(1)));

        var first = conclusion.conclude(
                order, Map.of(0, LATER), RetrySchedule.DEFAULT, START.plus(Duration.ofHours(5)), Duration.ZERO);
        var second = conclusion.conclude(
                first.again().orElseThrow(),
                Map.of(0, LATER),
                RetrySchedule.DEFAULT,
                START.plus(Duration.ofHours(9)),
                Duration.ZERO);

        assertThat(first.notices()).hasSize(1);
        assertThat(first.again().orElseThrow().warnings()).isEqualTo(1);
        assertThat(second.notices()).isEmpty();
        assertThat(second.again().orElseThrow().warnings()).isEqualTo(1);
    }

    /** A small world where everything fails at random, reports included: it must come to rest with its books right. */
    @Test
    void everyMessageEndsDeliveredOrReportedAndReportsEnd() {
        for (int round = 0; round < 50; round++) {
            long seed = new Random().nextLong();
            var world = new World(seed);
            for (int i = 0; i < 20; i++) {
                world.accept(world.randomMessage());
            }

            world.runUntilEmpty();

            var books = world.ledger.close();
            assertThat(books.counts()).as("seed %d: %s", seed, books.problems()).isEmpty();
            assertThat(books.balanced()).as("seed %d", seed).isTrue();
            assertThat(books.queued()).isZero();
            // A failure makes a report, whose failure makes one to postmaster, whose failure makes none; and a
            // message may have a warning and a success beside it.
            assertThat(books.messages()).as("seed %d", seed).isLessThan(20 * 5 * 8);
        }
    }

    private final class World {
        private final Random random;
        private final Ledger ledger = new Ledger(Window.EVERYTHING);
        private final ArrayDeque<DeliveryOrder> queue = new ArrayDeque<>();

        World(long seed) {
            random = new Random(seed);
        }

        AcceptedMessage randomMessage() {
            List<Set<Notify>> notifies = List.of(
                    Set.of(),
                    Set.of(Notify.NEVER),
                    Set.of(Notify.SUCCESS),
                    Set.of(Notify.SUCCESS, Notify.FAILURE, Notify.DELAY));
            var recipients = IntStream.range(0, 1 + random.nextInt(5))
                    .mapToObj(i -> new Recipient(
                            Mailbox.of(i + "@peer.example"),
                            new DsnOptions(notifies.get(random.nextInt(notifies.size())), Optional.empty())))
                    .toList();
            return message(random.nextInt(4) == 0 ? "" : "ann@example.com", recipients);
        }

        void accept(AcceptedMessage message) {
            ledger.add(new Event(
                    START,
                    message.id(),
                    new Event.Accepted(
                            message.acceptedAt(),
                            message.envelope().reversePath().toString(),
                            message.envelope().recipients().stream()
                                    .map(r -> r.mailbox().toString())
                                    .toList(),
                            message.body().size(),
                            message.origin(),
                            List.of(),
                            message.about())));
            queue.add(order(message));
        }

        void runUntilEmpty() {
            var schedule = RetrySchedule.DEFAULT;
            while (!queue.isEmpty()) {
                var order = queue.remove();
                Map<Integer, AttemptOutcome> outcomes = new HashMap<>();
                order.addressees().forEach(a -> outcomes.put(a.index(), randomOutcome()));
                outcomes.remove(random.nextInt(20));
                var concluded = conclusion.conclude(order, outcomes, schedule, order.due(), Duration.ZERO);
                concluded.events().forEach(ledger::add);
                concluded.again().ifPresent(queue::add);
                concluded.notices().forEach(this::accept);
            }
        }

        private AttemptOutcome randomOutcome() {
            return switch (random.nextInt(6)) {
                case 0 -> TAKEN;
                case 1 -> NO;
                case 2 -> LATER;
                case 3 -> new AttemptOutcome.InDoubt(PEER, "connection lost after the final dot");
                case 4 -> new AttemptOutcome.OwnFault("a bug");
                default -> new AttemptOutcome.Unreachable(PEER, Trouble.TIMED_OUT, "timed out");
            };
        }
    }

    private static List<Recipient> recipients(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Recipient.of(i + "@peer.example"))
                .toList();
    }

    private static AcceptedMessage message(String sender, List<Recipient> recipients) {
        return new AcceptedMessage(
                MessageId.next(START),
                START,
                new Envelope(
                        ReversePath.of(sender),
                        recipients,
                        BodyType.SEVEN_BIT,
                        false,
                        Optional.empty(),
                        Optional.empty()),
                new Origin(ListenerKind.RELAY, InetAddress.getLoopbackAddress(), "client", "ESMTP", Optional.empty()),
                new Body.Inline("Subject: hello\r\n\r\ntext\r\n".getBytes(StandardCharsets.US_ASCII)),
                Optional.empty());
    }

    /** The order that a router would make of a message whose recipients share a next hop. */
    private static DeliveryOrder order(AcceptedMessage message) {
        var envelope = message.envelope();
        return new DeliveryOrder(
                message.id(),
                0,
                message.acceptedAt(),
                envelope.reversePath(),
                envelope.bodyType(),
                envelope.smtpUtf8(),
                envelope.returnFull(),
                envelope.envelopeId(),
                new NextHop.Mx(Domain.of("peer.example")),
                "local/default",
                IntStream.range(0, envelope.recipients().size())
                        .mapToObj(i -> new Addressee(i, envelope.recipients().get(i), Optional.empty()))
                        .toList(),
                message.body(),
                0,
                0,
                message.acceptedAt());
    }
}
