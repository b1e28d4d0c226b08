package io.postyard.mail.disposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class RetryDecisionTest {
    private static final Instant ACCEPTED = Instant.parse("2026-11-22T09:00:00Z");
    private static final NextHop MX = new NextHop.Mx(Domain.of("peer.example"));
    private static final RetrySchedule SCHEDULE = new RetrySchedule(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1)), List.of(), Duration.ofDays(1));

    @ParameterizedTest
    @CsvFileSource(resources = "retry-decision.csv", useHeadersInDisplayName = true)
    void decidesAsTheTableSays(
            String outcome,
            int before,
            Duration age,
            String disposition,
            Reason reason,
            String status,
            Duration again) {
        var now = ACCEPTED.plus(age);

        var decided = RetryDecision.decide(outcome(outcome), Orders.to(MX, ACCEPTED, before), SCHEDULE, now);

        assertThat(decided.getClass().getSimpleName().toUpperCase(Locale.ROOT)).isEqualTo(disposition);
        assertThat(reason(decided)).isEqualTo(Optional.ofNullable(reason));
        switch (decided) {
            case Disposition.Delivered _ -> assertThat(again).isNull();
            case Disposition.Deferred d -> {
                assertThat(d.status()).isEqualTo(EnhancedCode.of(status));
                assertThat(Duration.between(now, d.due())).isEqualTo(again);
            }
            case Disposition.Bounced b -> assertThat(b.status()).isEqualTo(EnhancedCode.of(status));
            case Disposition.Expired e -> assertThat(e.status()).isEqualTo(EnhancedCode.of(status));
        }
    }

    @Test
    void theTableProducesEveryReason() throws IOException {
        try (InputStream in = RetryDecisionTest.class.getResourceAsStream("retry-decision.csv")) {
            var table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var reason : Reason.values()) {
                // A lane sets orders aside for being slow, without an attempt.
                if (!reason.name().equals("DESTINATION_SLOW")) {
                    assertThat(table).contains(reason.name());
                }
            }
        }
    }

    @Test
    void onlyAPeerThatTookTheMessageWithoutDsnMakesItRelayed() {
        var plain = new AttemptOutcome.Accepted("mx", Reply.of(250, "ok"), false);
        var passedOn = new AttemptOutcome.Accepted("mx", Reply.of(250, "ok"), true);
        var maildir = new NextHop.Maildir(Domain.of("peer.example"), "maildir");

        assertThat(relayed(plain, MX)).isTrue();
        assertThat(relayed(passedOn, MX)).isFalse();
        assertThat(relayed(plain, maildir)).isFalse();
    }

    @Test
    void aLongReplyOfManyLinesBecomesOneShortLine() {
        var reply = new Reply(550, Optional.empty(), List.of("no\r\nBcc: all", "x".repeat(5000)));

        var decided = (Disposition.Bounced) RetryDecision.decide(
                new AttemptOutcome.Refused("mx", reply), Orders.to(MX, ACCEPTED, 0), SCHEDULE, ACCEPTED);

        assertThat(decided.detail())
                .hasSize(1000)
                .startsWith("mx said: 550 no Bcc: all / xxx")
                .endsWith("…");
    }

    /** A thousand long replies would not fit the one record that they are written to. */
    @Test
    void manyRecipientsOfAnOrderShareTheRoomForReplies() {
        var reply = Reply.of(450, "x".repeat(5000));

        var decided = (Disposition.Deferred) RetryDecision.decide(
                new AttemptOutcome.Refused("mx", reply), Orders.to(MX, ACCEPTED, 0, 1000), SCHEDULE, ACCEPTED);

        assertThat(decided.detail()).hasSize(98).startsWith("mx said: 450 xxx").endsWith("…");
    }

    /** Promise 5 of the design: our fault never bounces mail. */
    @Test
    void neitherAFaultOfOursNorSilenceEverBounces() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var outcome = randomFault(random);
            var now = ACCEPTED.plusMillis(random.nextLong(Duration.ofDays(3).toMillis()));
            var decided = RetryDecision.decide(outcome, Orders.to(MX, ACCEPTED, random.nextInt(50)), SCHEDULE, now);

            var expiry = ACCEPTED.plus(SCHEDULE.giveUpAfter());
            assertThat(decided)
                    .as("seed %d, outcome %s at %s", seed, outcome, now)
                    .isInstanceOf(now.isBefore(expiry) ? Disposition.Deferred.class : Disposition.Expired.class);
            if (decided instanceof Disposition.Deferred deferred) {
                assertThat(deferred.due()).isAfter(now).isBeforeOrEqualTo(expiry);
                assertThat(deferred.status().statusClass()).isEqualTo(4);
            }
        }
    }

    private static AttemptOutcome randomFault(Random random) {
        Throwable[] thrown = {
            new OutOfMemoryError("heap"),
            new IllegalStateException(),
            new IOException("550 5.1.1 looks like a reply"),
            new NullPointerException("5.0.0")
        };
        var detail = thrown[random.nextInt(thrown.length)].toString();
        var troubles = Trouble.values();
        return switch (random.nextInt(3)) {
            case 0 -> new AttemptOutcome.OwnFault(detail);
            case 1 -> new AttemptOutcome.Unreachable("mx", troubles[random.nextInt(troubles.length)], detail);
            default -> new AttemptOutcome.InDoubt("mx", detail);
        };
    }

    @Test
    void everyTroubleHasAReason() {
        for (var trouble : EnumSet.allOf(Trouble.class)) {
            var decided = RetryDecision.decide(
                    new AttemptOutcome.Unreachable("mx", trouble, "x"), Orders.to(MX, ACCEPTED, 0), SCHEDULE, ACCEPTED);
            assertThat(reason(decided)).as(trouble.name()).isPresent();
        }
    }

    private static boolean relayed(AttemptOutcome outcome, NextHop nextHop) {
        var decided = RetryDecision.decide(outcome, Orders.to(nextHop, ACCEPTED, 0), SCHEDULE, ACCEPTED);
        return ((Disposition.Delivered) decided).relayed();
    }

    private static Optional<Reason> reason(Disposition disposition) {
        return switch (disposition) {
            case Disposition.Delivered _ -> Optional.empty();
            case Disposition.Deferred d -> Optional.of(d.reason());
            case Disposition.Bounced b -> Optional.of(b.reason());
            case Disposition.Expired e -> Optional.of(e.reason());
        };
    }

    private static AttemptOutcome outcome(String words) {
        var parts = Arrays.asList(words.split(" ", -1));
        var last = parts.getLast();
        return switch (parts.getFirst()) {
            case "accepted" -> new AttemptOutcome.Accepted("mx", Reply.of(250, "ok"), true);
            case "refused" ->
                new AttemptOutcome.Refused(
                        "mx",
                        new Reply(
                                Integer.parseInt(parts.get(1)),
                                parts.size() > 2 ? EnhancedCode.parse(last) : Optional.empty(),
                                List.of("no")));
            case "unreachable" -> new AttemptOutcome.Unreachable("mx", Trouble.valueOf(last), "no answer");
            case "in" -> new AttemptOutcome.InDoubt("mx", "lost after the final dot");
            case "no" -> new AttemptOutcome.NoSuchDestination(Trouble.valueOf(last), "no such domain");
            case "unsuitable" -> new AttemptOutcome.Unsuitable("mx", Trouble.valueOf(last), "cannot");
            case "own" -> new AttemptOutcome.OwnFault("a bug");
            default -> throw new IllegalArgumentException(words);
        };
    }
}
