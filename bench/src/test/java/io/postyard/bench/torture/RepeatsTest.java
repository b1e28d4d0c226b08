package io.postyard.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.bench.torture.Victim.Role;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private static final int AT_MOST = 50;
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    private static final long ON_THE_WAY = Repeats.ON_THE_WAY.toMillis();

    private final CommittedOutcomes commits = new CommittedOutcomes();

    @Test
    void eachKillAddsWhatItMayHaveLeft() {
        committed(1_000);

        var repeats = repeats(List.of(
                kill(100, Role.BROKER, 3, new Uncommitted.AtMost(50)),
                kill(500, Role.WORKER, 5, new Uncommitted.AtMost(70)),
                kill(1_040, Role.WORKER, 7, killed(1_040, 100, 1_020, 1_030)),
                kill(2_000, Role.ALL, 11, new Uncommitted.AtMost(90))));

        assertThat(repeats)
                .isEqualTo(new Repeats(new RepeatBound(0, 7, 2), new RepeatBound(0, 3 + 5 + 11, 50 + 70 + 90)));
        assertThat(repeats.wide().total()).isEqualTo(19 + 210);
    }

    @Test
    void whoHasNoOutcomesAddsNothing() {
        var repeats = repeats(List.of(
                kill(1_000, Role.INGRESS, 100, new Uncommitted.Nothing()),
                kill(2_000, Role.ROUTER, 100, new Uncommitted.Nothing())));

        assertThat(repeats).isEqualTo(new Repeats(RepeatBound.NONE, RepeatBound.NONE));
    }

    @Test
    void eachRepeatIsPutDownToTheKillThatCameNext() {
        var kills = List.of(
                kill(5_000, Role.WORKER, 0, killed(5_000)),
                kill(10_000, Role.WORKER, 0, killed(10_000)),
                kill(15_000, Role.INGRESS, 0, new Uncommitted.Nothing()),
                kill(20_000, Role.BROKER, 0, new Uncommitted.AtMost(0)),
                kill(22_000, Role.WORKER, 0, new Uncommitted.AtMost(0)),
                kill(40_000, Role.WORKER, 0, killed(40_000)));

        assertThat(strict(kills, 6_500))
                .as("the worker was killed before and next")
                .isOne();
        assertThat(strict(kills, 9_950)).as("just before the worker was killed").isOne();
        assertThat(strict(kills, 14_990)).as("the broker was next").isZero();
        assertThat(strict(kills, 20_010)).as("without a broker").isZero();
        assertThat(strict(kills, 21_990))
                .as("the worker was killed with the broker just back")
                .isZero();
        assertThat(strict(kills, 24_990)).as("the broker is just back").isZero();
        assertThat(strict(kills, 25_550)).as("settled again").isOne();
        assertThat(strict(kills, 50_000)).as("nobody was killed").isOne();
    }

    @Test
    void whatComesOutOfAStallIsOfTheKillBefore() {
        var kills = List.of(kill(10_000, Role.ALL, 0, new Uncommitted.AtMost(0)));

        assertThat(strict(kills, 13_400)).isZero();
        assertThat(strict(kills, 13_600)).isOne();
    }

    @Test
    void oneBoundDoesNotLendToTheOther() {
        var kills = List.of(
                kill(10_000, Role.WORKER, 1, killed(10_000)),
                kill(20_000, Role.BROKER, 50, new Uncommitted.AtMost(50)));

        assertThat(repeats(kills, 9_000).strict().isKept()).isTrue();
        assertThat(repeats(kills, 9_000, 9_001).strict().isKept()).isFalse();
        assertThat(repeats(kills, 9_000, 9_001).wide().isKept()).isTrue();
        assertThat(repeats(kills, 9_000, 9_001, 19_000).total()).isEqualTo(3);
    }

    @Test
    void whatWasAcknowledgedBeforeTheLastCommittedAttemptEndedIsCommitted() {
        committed(400, 2_000, 1_000);

        assertThat(Repeats.count(
                        killed(2_030, 500, 1_500, 2_000 - ON_THE_WAY - 1, 2_000 - ON_THE_WAY, 2_010, 2_035), commits))
                .isEqualTo(3);
    }

    @Test
    void attemptsOfTheNextLifeSayNothing() {
        committed(1_000, 1_500);

        assertThat(Repeats.count(killed(1_400, 800, 1_300, 1_350), commits)).isEqualTo(2);
    }

    @Test
    void withoutAnyCommitAllMayBeRepeated() {
        assertThat(Repeats.count(killed(1_400, 0, 1_300), commits)).isEqualTo(2);
    }

    /** A worker whose commits hang must stop, and not repeat all that it did meanwhile. */
    @Test
    void howeverLongAgoTheLastCommitWasThereIsAMost() {
        var acknowledged = LongStream.range(0, AT_MOST + 5).toArray();

        assertThat(Repeats.count(killed(1_400, acknowledged), commits)).isEqualTo(AT_MOST);
    }

    @Test
    void onlyAttemptsAreOutcomes() {
        commits.add(
                new Event(
                        at(1_390), MessageId.next(BEGUN), new Event.Unreported(Event.Silence.NOT_ASKED_FOR, List.of())),
                at(1_395));

        assertThat(Repeats.count(killed(1_400, 0, 1_300), commits)).isEqualTo(2);
    }

    @Test
    void commitsAreTooRareIfHalfOfTheOutcomesWaitLong() {
        committed(0, 1, 2, 3);
        waited(CommitWaits.LONGEST_MEDIAN + 1, 4);
        assertThat(commits.waits()).isEqualTo(new CommitWaits(0, CommitWaits.LONGEST_MEDIAN + 1));
        assertThat(commits.waits().isTooLong()).isFalse();

        waited(CommitWaits.LONGEST_MEDIAN + 1, 1);
        assertThat(commits.waits().isTooLong()).isTrue();
    }

    private long strict(List<Kill> kills, long acknowledged) {
        return repeats(kills, acknowledged).strict().repeated();
    }

    private Repeats repeats(List<Kill> kills, long... acknowledged) {
        return Repeats.of(kills, commits, Arrays.stream(acknowledged).map(RepeatsTest::nanos));
    }

    /** A broker is well again after five seconds. */
    private static Kill kill(long millis, Role victim, int inFlight, Uncommitted uncommitted) {
        long settled = victim == Role.BROKER ? millis + 5_000 : millis;
        return new Kill(millis / 1e3, nanos(millis), nanos(settled), victim, inFlight, uncommitted);
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private static Uncommitted.SinceLastCommit killed(long millis, long... acknowledged) {
        return new Uncommitted.SinceLastCommit(
                at(millis),
                Arrays.stream(acknowledged).mapToObj(RepeatsTest::at).toList(),
                AT_MOST);
    }

    /** Attempts that ended at these times, and were committed at once. */
    private void committed(long... ends) {
        Arrays.stream(ends).forEach(millis -> commits.add(attempted(millis), at(millis)));
    }

    private void waited(long millis, int outcomes) {
        for (int i = 0; i < outcomes; i++) {
            commits.add(attempted(10_000), at(10_000 + millis));
        }
    }

    private static Event attempted(long millis) {
        return new Event(
                at(millis),
                MessageId.next(BEGUN),
                new Event.Attempted(0, 1, "peer.test", 5, List.of(), Optional.empty()));
    }

    private static Instant at(long millis) {
        return BEGUN.plusMillis(millis);
    }
}
