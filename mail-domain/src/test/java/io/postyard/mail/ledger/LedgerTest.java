package io.postyard.mail.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerTest {
    private static final int HISTORIES = 100;

    @Test
    void booksOfAnHonestHistoryBalance() {
        for (int i = 0; i < HISTORIES; i++) {
            long seed = new Random().nextLong();
            var history = History.random(seed);

            var report = balance(history);

            assertThat(report.counts()).as("seed %d", seed).isEmpty();
            assertThat(report.balanced()).as("seed %d: %s", seed, report).isTrue();
            assertThat(report.messages()).isEqualTo(history.messages);
            assertThat(report.accepted()).isEqualTo(history.accepted);
            assertThat(report.delivered()).isEqualTo(history.delivered);
            assertThat(report.bounced() + report.expired()).isEqualTo(history.failed);
            assertThat(report.queued()).isEqualTo(history.queued);
            assertThat(report.unrouted()).isEqualTo(history.unrouted);
            assertThat(report.waiting()).isEqualTo(history.waiting);
            assertThat(report.reports() + report.silences()).isEqualTo(history.failed);
        }
    }

    /** One thing wrong in a history, and what the books must say of it. */
    enum Corruption {
        QUEUED_ORDER_FORGOTTEN(Problem.Kind.LOST, History::forgetQueued),
        ORDER_SET_ASIDE(Problem.Kind.SET_ASIDE, History::setOrderAside),
        MESSAGE_SET_ASIDE(Problem.Kind.SET_ASIDE, History::setMessageAside),
        MESSAGE_PASSED_BY(Problem.Kind.NEVER_ROUTED, History::forgetToRoute),
        OUTCOME_FORGOTTEN(Problem.Kind.LOST, History::forgetClosing),
        DELIVERED_BUT_KEPT(Problem.Kind.QUEUED_THOUGH_CLOSED, History::queueClosed),
        ORDER_DOUBLED(Problem.Kind.QUEUED_TWICE, History::queueAgain),
        ROUTED_TWICE(Problem.Kind.ACCEPTED_TWICE, History::acceptAgain),
        ROUTED_BUT_KEPT(Problem.Kind.STILL_ACCEPTED, History::keepAccepted),
        OUTCOME_DOUBLED(Problem.Kind.CLOSED_TWICE, History::closeAgain),
        OUTCOME_OUT_OF_NOWHERE(Problem.Kind.CLOSED_UNOPENED, History::closeUnknown),
        ORDER_OUT_OF_NOWHERE(Problem.Kind.QUEUED_UNOPENED, History::queueUnknown),
        REPORT_FORGOTTEN(Problem.Kind.NOT_REPORTED, History::forgetReport);

        private final Problem.Kind found;
        private final Function<History, Problem> commit;

        Corruption(Problem.Kind found, Function<History, Problem> commit) {
            this.found = found;
            this.commit = commit;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySingleCorruptionIsFoundAndNamed(Corruption corruption) {
        for (int i = 0; i < HISTORIES; i++) {
            long seed = new Random().nextLong();
            var history = History.random(seed);
            var expected = corruption.commit.apply(history);

            var report = balance(history);

            assertThat(report.balanced()).as("seed %d", seed).isFalse();
            assertThat(report.counts()).as("seed %d", seed).isEqualTo(Map.of(corruption.found, 1L));
            assertThat(report.problems()).as("seed %d", seed).containsExactly(expected);
        }
    }

    @Test
    void whatMovesWhileTheQueueIsReadIsNotHeldAgainstIt() {
        for (int i = 0; i < HISTORIES; i++) {
            long seed = new Random().nextLong();
            var history = History.random(seed);
            var ledger = new Ledger(Window.EVERYTHING);
            // The queue is a photograph of a moment; the events go on.
            int moment = new Random(seed).nextInt(history.steps.size() + 1);
            history.steps.subList(0, moment).forEach(step -> ledger.add(step.event()));
            history.queueAt(moment).forEach(seen -> ledger.queued(seen.id(), seen.recipient(), seen.place()));
            ledger.queueIsRead();
            history.steps.subList(moment, history.steps.size()).forEach(step -> ledger.add(step.event()));

            var report = ledger.close();

            assertThat(report.counts()).as("seed %d, moment %d", seed, moment).isEmpty();
            assertThat(report.balanced())
                    .as("seed %d, moment %d: %s", seed, moment, report)
                    .isTrue();
            assertThat(report.delivered()).isEqualTo(history.delivered);
        }
    }

    @Test
    void messagesOutsideTheWindowAreLeftOutWhole() {
        var history = History.random(4711);
        var middle = History.START.plus(Duration.ofSeconds(History.MESSAGES / 2));

        var early = balance(history, new Window(History.START, middle));
        var late = balance(history, new Window(middle, History.START.plus(Duration.ofDays(1))));

        assertThat(early.balanced()).isTrue();
        assertThat(late.balanced()).isTrue();
        assertThat(early.outside()).isPositive();
        assertThat(early.accepted() + late.accepted()).isEqualTo(history.accepted);
        assertThat(early.delivered() + late.delivered()).isEqualTo(history.delivered);
    }

    @Test
    void allProblemsAreCountedAndTheFirstAreNamed() {
        var ledger = new Ledger(Window.EVERYTHING);
        int lost = Ledger.MOST_NAMED * 3;
        for (int i = 0; i < lost; i++) {
            ledger.add(History.accepted(History.id(i), 1));
        }

        var report = ledger.close();

        assertThat(report.counts()).isEqualTo(Map.of(Problem.Kind.LOST, (long) lost));
        assertThat(report.problems()).hasSize(Ledger.MOST_NAMED).isSorted();
        assertThat(report.problems().getFirst().messageId()).isEqualTo(History.id(0));
    }

    @Test
    void warningsAndSuccessReportsCloseNothing() {
        var ledger = new Ledger(Window.EVERYTHING);
        var id = History.id(1);
        ledger.add(History.accepted(id, 1));
        for (var kind : List.of(Event.NoticeKind.DELAYED, Event.NoticeKind.DELIVERED, Event.NoticeKind.RELAYED)) {
            ledger.add(new Event(
                    History.START, id, new Event.Noticed(kind, History.id(2), "ann@example.com", List.of(0))));
        }

        assertThat(ledger.close().counts()).containsOnlyKeys(Problem.Kind.LOST);
    }

    @Test
    void whatAnOperatorRemovesIsNotLost() {
        var ledger = new Ledger(Window.EVERYTHING);
        var neverRouted = History.id(1);
        ledger.acknowledged(neverRouted, false);
        ledger.add(new Event(History.START, neverRouted, new Event.Removed("accepted-0@1", "broken", List.of(), true)));
        var routed = History.id(2);
        ledger.add(History.accepted(routed, 2));
        ledger.queued(routed, 0, Place.PENDING);
        ledger.add(new Event(History.START, routed, new Event.Removed("deferred.1m-0@7", "broken", List.of(1), true)));

        var report = ledger.close();

        assertThat(report.balanced()).as("%s", report).isTrue();
        assertThat(report.neverToRoute()).isEqualTo(1);
        assertThat(report.removed()).isEqualTo(1);
        assertThat(report.queued()).isEqualTo(1);
    }

    @Test
    void refusedMailIsInNoBooks() {
        for (var window : List.of(Window.EVERYTHING, new Window(History.START, History.START))) {
            var history = History.random(815);
            var without = balance(history, window);
            var ledger = new Ledger(window);
            history.acknowledged.forEach(message -> ledger.acknowledged(message.id(), message.waiting()));
            history.steps.forEach(step -> ledger.add(step.event()));
            ledger.add(refused(History.id(History.MESSAGES + 1)));
            history.queue.forEach(seen -> ledger.queued(seen.id(), seen.recipient(), seen.place()));
            ledger.queueIsRead();
            ledger.add(refused(History.id(History.MESSAGES + 2)));

            assertThat(ledger.close()).isEqualTo(without);
        }
    }

    @Test
    void whatBecomesOfARecordThatIsOfNoKnownMessageIsInNoBooks() {
        var record = "pending.default.normal-0@7";
        for (var window : List.of(Window.EVERYTHING, new Window(History.START, History.START))) {
            var without = new Ledger(window).close();
            var ledger = new Ledger(window);
            for (var detail : List.of(
                    new Event.SetAside(record, "broken", Optional.empty(), Event.Part.WORKER, "worker-0", false),
                    new Event.PutBack(record, false),
                    new Event.Removed(record, "broken", List.of(), false))) {
                ledger.add(new Event(History.START, History.id(1), detail));
            }

            assertThat(ledger.close()).isEqualTo(without);
        }
    }

    @Test
    void whatIsSetAsideCountsOnceThoughItsEventSaysSoToo() {
        var id = History.id(1);
        var aside = new Event.SetAside(
                "pending.default.normal-0@7", "broken", Optional.of(0), Event.Part.WORKER, "worker-0", true);
        var waits = new Ledger(Window.EVERYTHING);
        waits.add(History.accepted(id, 1));
        waits.add(new Event(History.START, id, aside));
        waits.setAside(id, List.of(0));
        var report = waits.close();
        assertThat(report.counts()).isEqualTo(Map.of(Problem.Kind.SET_ASIDE, 1L));
        assertThat(report.setAside()).isEqualTo(1);

        var back = new Ledger(Window.EVERYTHING);
        back.add(History.accepted(id, 1));
        back.add(new Event(History.START, id, aside));
        back.add(new Event(History.START, id, new Event.PutBack(aside.record(), true)));
        back.queued(id, 0, Place.PENDING);
        assertThat(back.close().counts()).isEmpty();
    }

    private static Event refused(MessageId id) {
        var mail = new Event.RefusedMail("ann@example.org", List.of("nobody@example.com"));
        return new Event(
                History.START,
                id,
                new Event.Refused(
                        History.START,
                        Optional.empty(),
                        "550 5.1.1 No such recipient here",
                        List.of("MailDomain/local/example-com@3"),
                        7,
                        List.of(mail)));
    }

    @Test
    void recordsOfUnknownMessagesAreCountedInEveryWindow() {
        var ledger = new Ledger(new Window(History.START, History.START));
        ledger.setAside();
        ledger.deletedUnrouted(0);
        ledger.deletedUnrouted(3);

        var report = ledger.close();

        assertThat(report.balanced()).isFalse();
        assertThat(report.counts()).isEqualTo(Map.of(Problem.Kind.SET_ASIDE, 1L, Problem.Kind.DELETED_UNROUTED, 3L));
    }

    @Test
    void whatIsSetAsideIsToldWhateverTheWindow() {
        var ledger = new Ledger(new Window(History.START.plusSeconds(3600), Instant.MAX));
        ledger.setAside(History.id(1), List.of(0, 1));
        ledger.setAside(History.id(2), List.of());

        var report = ledger.close();

        assertThat(report.balanced()).isTrue();
        assertThat(report.setAside()).isEqualTo(2);
    }

    private static LedgerReport balance(History history) {
        return balance(history, Window.EVERYTHING);
    }

    private static LedgerReport balance(History history, Window window) {
        var ledger = new Ledger(window);
        history.acknowledged.forEach(message -> ledger.acknowledged(message.id(), message.waiting()));
        history.steps.forEach(step -> ledger.add(step.event()));
        history.queue.forEach(seen -> ledger.queued(seen.id(), seen.recipient(), seen.place()));
        history.aside.forEach(record -> ledger.setAside(record.id(), record.recipients()));
        return ledger.close();
    }

    @Test
    void accountsSurviveGrowing() {
        var table = new AccountTable();
        int messages = 100_000;
        for (int i = 0; i < messages; i++) {
            table.mark(History.id(i), 0, 1);
            table.mark(History.id(i), 5000, 2);
        }

        long[] seen = new long[2];
        table.forEach((id, recipient, state) -> {
            if (state == (recipient == 0 ? 1 : 2) && table.get(id, recipient) == state) {
                seen[recipient == 0 ? 0 : 1]++;
            }
        });
        assertThat(seen).containsExactly(messages, messages);
        assertThat(table.get(History.id(messages), 0)).isZero();
    }
}
