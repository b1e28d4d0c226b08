package io.postyard.mail.notice;

import static io.postyard.mail.notice.Cases.ACCEPTED;
import static io.postyard.mail.notice.Cases.MX;
import static io.postyard.mail.notice.Cases.POSTMASTER;
import static io.postyard.mail.notice.Cases.SCHEDULE;
import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.event.Event.NoticeKind;
import io.postyard.mail.event.Event.Silence;
import io.postyard.mail.message.DsnOptions.Notify;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.queue.DeliveryOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeDecisionTest {
    private static final AttemptOutcome NO = Cases.refused(550, "5.1.1", "no");

    @ParameterizedTest
    @CsvFileSource(resources = "notice-decision.csv", useHeadersInDisplayName = true)
    void decidesAsTheTableSays(
            String notify,
            String sender,
            String outcome,
            String hop,
            int age,
            int warned,
            String report,
            String silence) {
        var order = order(hop, sender, notify, warned);
        var now = ACCEPTED.plus(Duration.ofHours(age));

        var plan = decide(order, now, outcome(outcome));

        assertThat(plan.due().stream().map(due -> due.kind().name()).toList())
                .isEqualTo(report.equals("-") ? List.of() : List.of(report));
        assertThat(plan.unreported())
                .isEqualTo(silence.equals("-") ? Map.of() : Map.of(Silence.valueOf(silence), List.of(0)));
        for (var due : plan.due()) {
            assertThat(due.to()).isEqualTo(sender.equals("null") ? POSTMASTER : Mailbox.of("ann@example.com"));
        }
    }

    @Test
    void eachWarningIsSentOnceHoweverManyAttemptsThereAre() {
        var order = order("mx", "ann", "-", 0);
        int reports = 0;
        for (int minutes = 0; minutes < 4 * 24 * 60; minutes += 7) {
            var plan = decide(order, ACCEPTED.plus(Duration.ofMinutes(minutes)), outcome("tempfail"));
            reports += plan.due().size();
            order = order.again(order.addressees(), order.attempts() + 1, plan.warnings(), ACCEPTED);
        }
        assertThat(reports).isEqualTo(SCHEDULE.warnAfter().size());
    }

    @Test
    void aWarningThatWasMissedIsNotMadeUpForTwice() {
        var plan = decide(order("mx", "ann", "-", 0), ACCEPTED.plus(Duration.ofHours(48)), outcome("tempfail"));

        assertThat(plan.due()).hasSize(1);
        assertThat(plan.warnings()).isEqualTo(2);
    }

    @Test
    void oneReportTellsOfAllThatFailedAndAnotherOfTheRest() {
        var order = Cases.order(
                MX,
                "ann@example.com",
                Recipient.of("a@peer.example"),
                Recipient.of("b@peer.example"),
                Cases.recipient("c@peer.example", Notify.NEVER),
                Recipient.of("d@peer.example"),
                Cases.recipient("e@peer.example", Notify.SUCCESS));
        var plan = NoticeDecision.decide(
                order,
                Cases.decided(
                        order,
                        ACCEPTED.plus(Duration.ofHours(5)),
                        NO,
                        NO,
                        NO,
                        outcome("tempfail"),
                        Cases.accepted(false)),
                SCHEDULE,
                ACCEPTED.plus(Duration.ofHours(5)),
                Optional.of(POSTMASTER));

        assertThat(plan.due().stream().map(NoticePlan.Due::kind))
                .containsExactly(NoticeKind.FAILED, NoticeKind.DELAYED, NoticeKind.RELAYED);
        assertThat(plan.due().stream().map(NoticeDecisionTest::indexes))
                .containsExactly(List.of(0, 1), List.of(3), List.of(4));
        assertThat(plan.unreported()).isEqualTo(Map.of(Silence.NOT_ASKED_FOR, List.of(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postmaster@mail.example.com", "Postmaster@mail.example.com", "POSTMASTER@mail.example.com"})
    void whatPostmasterCannotGetIsToldToNobody(String recipient) {
        var plan = decide(Cases.order(MX, "", Recipient.of(recipient)), ACCEPTED, NO);

        assertThat(plan.due()).isEmpty();
        assertThat(plan.unreported()).isEqualTo(Map.of(Silence.NOBODY_TO_TELL, List.of(0)));
    }

    @Test
    void withoutAPostmasterTheNullSenderIsToldToNobody() {
        var order = Cases.order(MX, "", Recipient.of("bob@peer.example"));

        var plan =
                NoticeDecision.decide(order, Cases.decided(order, ACCEPTED, NO), SCHEDULE, ACCEPTED, Optional.empty());

        assertThat(plan.due()).isEmpty();
        assertThat(plan.unreported()).isEqualTo(Map.of(Silence.NOBODY_TO_TELL, List.of(0)));
    }

    @Test
    void aThousandRecipientsMakeSeveralReports() {
        var recipients = IntStream.range(0, 1001)
                .mapToObj(i -> Recipient.of(i + "@peer.example"))
                .toArray(Recipient[]::new);

        var plan = decide(Cases.order(MX, "ann@example.com", recipients), ACCEPTED, NO);

        assertThat(plan.due()).hasSize(11);
        assertThat(plan.due().stream().flatMap(due -> indexes(due).stream()))
                .containsExactlyElementsOf(IntStream.range(0, 1001).boxed().toList());
    }

    /** RFC 3461 §6.2, RFC 5321 §4.5.5: nothing about the null reverse-path but to postmaster, and never a success. */
    @Test
    void everyFailureIsToldOrSaidNotToBeAndTheNullSenderIsNeverTold() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<String> outcomes = List.of("bounced", "tempfail", "taken", "passed");
        List<String> notifies = List.of("-", "NEVER", "SUCCESS", "FAILURE", "DELAY", "SUCCESS FAILURE DELAY");
        for (int i = 0; i < 5000; i++) {
            var sender = random.nextBoolean() ? "ann" : "null";
            var order = order(
                    random.nextBoolean() ? "mx" : "maildir",
                    sender,
                    notifies.get(random.nextInt(notifies.size())),
                    random.nextInt(3));
            var now = ACCEPTED.plus(Duration.ofHours(random.nextInt(200)));
            var outcome = outcome(outcomes.get(random.nextInt(outcomes.size())));
            var decided = Cases.decided(order, now, outcome);

            var plan = decide(order, now, outcome);

            long told = plan.due().stream()
                    .filter(due -> due.kind() == NoticeKind.FAILED || due.kind() == NoticeKind.DOUBLE_BOUNCE)
                    .mapToLong(due -> due.about().size())
                    .sum();
            long untold =
                    plan.unreported().values().stream().mapToLong(List::size).sum();
            assertThat(told + untold)
                    .as("seed %d", seed)
                    .isEqualTo(decided.getFirst().hasFailed() ? 1 : 0);
            if (sender.equals("null")) {
                assertThat(plan.due()).as("seed %d", seed).allMatch(due -> due.kind() == NoticeKind.DOUBLE_BOUNCE);
            }
        }
    }

    private static NoticePlan decide(DeliveryOrder order, Instant now, AttemptOutcome outcome) {
        return NoticeDecision.decide(order, Cases.decided(order, now, outcome), SCHEDULE, now, Optional.of(POSTMASTER));
    }

    private static DeliveryOrder order(String hop, String sender, String notify, int warned) {
        var words = notify.equals("-")
                ? new Notify[0]
                : Arrays.stream(notify.split(" ", -1)).map(Notify::valueOf).toArray(Notify[]::new);
        var order = Cases.order(
                hop.equals("mx") ? MX : Cases.MAILDIR,
                sender.equals("null") ? "" : "ann@example.com",
                Cases.recipient("bob@peer.example", words));
        return order.again(order.addressees(), order.attempts(), warned, order.due());
    }

    private static AttemptOutcome outcome(String word) {
        return switch (word) {
            case "bounced" -> NO;
            case "expired", "tempfail" -> Cases.refused(451, "4.3.0", "later");
            case "taken" -> Cases.accepted(false);
            case "passed" -> Cases.accepted(true);
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static List<Integer> indexes(NoticePlan.Due due) {
        return due.about().stream().map(d -> d.addressee().index()).toList();
    }
}
