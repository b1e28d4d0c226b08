package io.postyard.bench.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.bench.measure.Latency;
import io.postyard.bench.server.MailServer.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowTest {
    private static Measurement relay(Kind server, Scenario scenario, double perSecond, double healthySeconds) {
        return new Measurement(
                1,
                server,
                scenario,
                1,
                perSecond,
                perSecond,
                healthySeconds,
                Latency.NONE,
                Latency.NONE,
                1,
                1,
                1,
                1,
                10,
                10,
                0,
                0,
                0,
                Map.of(),
                0,
                0,
                0,
                "cgroup",
                "",
                0);
    }

    @Test
    void aFigureIsJudgedAgainstThePeersMedian() {
        var row = Line.P2.rows().getFirst();
        var measured = List.of(
                relay(Kind.POSTYARD, Scenario.RELAY_20, 3_000, 0),
                relay(Kind.POSTYARD, Scenario.RELAY_20, 5_000, 0),
                relay(Kind.POSTYARD, Scenario.RELAY_20, 2_000, 0),
                relay(Kind.POSTFIX, Scenario.RELAY_20, 600, 0));
        assertThat(row.markdown(measured))
                .isEqualTo(
                        "| P2 | relay, 2 KB, 20 sessions, messages/s | 3,000 (2,000–5,000) | 600 | 5 × | ≥ 4 × | ≥ 10 ×"
                                + " | first bar |");
    }

    @Test
    void aPeerThatWasNotRunLeavesTheVerdictOpen() {
        var row = Line.P2.rows().getFirst();
        assertThat(row.markdown(List.of(relay(Kind.POSTYARD, Scenario.RELAY_20, 3_000, 0))))
                .endsWith("| – |");
    }

    @Test
    void troubleIsMeasuredAgainstTheSameServerWithoutTrouble() {
        var row = Line.P6.rows().getFirst();
        var measured = List.of(
                relay(Kind.POSTYARD, Scenario.MANY_DOMAINS, 0, 2.0),
                relay(Kind.POSTYARD, Scenario.MANY_DOMAINS_SLOW, 0, 2.6));
        assertThat(row.spread(measured, Kind.POSTYARD).median()).isEqualTo(1.3);
        assertThat(row.markdown(measured)).endsWith("| **missed** |");
    }
}
