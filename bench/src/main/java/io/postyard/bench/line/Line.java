package io.postyard.bench.line;

import io.postyard.bench.line.Bound.AtLeastTimes;
import io.postyard.bench.line.Bound.AtMost;
import io.postyard.bench.line.Bound.AtMostTimes;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The lines that are measured side by side. */
public enum Line {
    /** Acceptance alone. */
    P1,
    /** Relay from end to end. */
    P2,
    /** Larger messages. */
    P3,
    /** Latency at a steady 50 messages a second. */
    P4,
    /** CPU and memory of relaying. */
    P5,
    /** Slow and refusing destinations beside healthy ones. */
    P6,
    /** Start. */
    P7,
    /** One session that waits for every reply. */
    P8,
    /** End to end under full load. */
    P11,
    /** Ten thousand clients that do nothing, five hundred that do it slowly. Postfix would need a process for each. */
    CROWD;

    /** Whether the peer takes part. */
    boolean isCompared() {
        return this != CROWD;
    }

    List<Scenario> scenarios() {
        return rows().stream()
                .flatMap(row ->
                        row
                                .against()
                                .map(base -> List.of(base, row.scenario()))
                                .orElse(List.of(row.scenario()))
                                .stream())
                .distinct()
                .toList();
    }

    List<Row> rows() {
        return switch (this) {
            case P1 ->
                List.of(
                        accepted(Scenario.HELD_20, new AtLeastTimes(4), new AtLeastTimes(10)),
                        accepted(Scenario.HELD_100, new AtLeastTimes(4), new AtLeastTimes(10)));
            case P2 ->
                List.of(
                        relayed(Scenario.RELAY_20, new AtLeastTimes(4), new AtLeastTimes(10)),
                        relayed(Scenario.RELAY_100, new AtLeastTimes(4), new AtLeastTimes(10)));
            case P3 ->
                List.of(
                        relayed(Scenario.RELAY_20_KB, new AtLeastTimes(3), new AtLeastTimes(6)),
                        relayed(Scenario.RELAY_200_KB, new AtLeastTimes(3), new AtLeastTimes(6)));
            case P4 -> steady();
            case P5 ->
                List.of(
                        new Row(
                                this,
                                "CPU to relay 2 KB",
                                "CPU-s per 1000",
                                Scenario.RELAY_20,
                                Measurement::cpuSecondsPer1000,
                                new AtMostTimes(0.5),
                                new AtMostTimes(0.15)),
                        memory("resident memory meanwhile", Scenario.RELAY_20, Measurement::residentMb),
                        memory("resident memory, P1 with 100 sessions", Scenario.HELD_100, Measurement::residentMb),
                        memory("anonymous part of it", Scenario.HELD_100, Measurement::anonymousMb));
            case P6 ->
                List.of(
                        held(Scenario.MANY_DOMAINS_SLOW, "20 of 200 domains take 2 s a command: healthy mail out"),
                        held(Scenario.MANY_DOMAINS_REFUSING, "20 of 200 domains answer 451: healthy mail out"));
            case P7 ->
                List.of(new Row(
                        this,
                        "start to ready",
                        "s",
                        Scenario.START,
                        Measurement::startSeconds,
                        new AtMost(8, "s"),
                        new AtMost(3, "s")));
            case P8 -> List.of(accepted(Scenario.ONE_SESSION, new AtLeastTimes(1), new AtLeastTimes(2)));
            case CROWD -> crowd();
            case P11 ->
                List.of(
                        endToEnd("median", m -> m.endToEnd().p50(), 1000, 50),
                        endToEnd("p99", m -> m.endToEnd().p99(), 2000, 200));
        };
    }

    private List<Row> crowd() {
        return List.of(
                new Row(
                        this,
                        "10,000 idle and 500 dripping sessions beside 20 that send: resident memory",
                        "MB",
                        Scenario.CROWD,
                        Measurement::residentMb,
                        new AtMost(1200, "MB"),
                        new AtMost(600, "MB")),
                new Row(
                        this,
                        "the same: time for a message, against no crowd",
                        "×",
                        Scenario.CROWD,
                        m -> 1 / m.relayedPerSecond(),
                        new AtMost(1.5, ""),
                        new AtMost(1.1, ""),
                        Optional.of(Scenario.RELAY_20)));
    }

    private Row accepted(Scenario scenario, Bound bar, Bound goal) {
        return new Row(
                this, "accept, " + scenario.label(), "messages/s", scenario, Measurement::acceptedPerSecond, bar, goal);
    }

    private Row memory(String work, Scenario scenario, ToDoubleFunction<Measurement> figure) {
        return new Row(this, work, "MB", scenario, figure, new AtMost(1200, "MB"), new AtMost(600, "MB"));
    }

    private Row relayed(Scenario scenario, Bound bar, Bound goal) {
        return new Row(
                this, "relay, " + scenario.label(), "messages/s", scenario, Measurement::relayedPerSecond, bar, goal);
    }

    private List<Row> steady() {
        return List.of(
                new Row(
                        this,
                        "50 messages/s: final dot → 250, p99",
                        "ms",
                        Scenario.STEADY,
                        m -> m.reply().p99(),
                        new AtMostTimes(3),
                        new AtMostTimes(1)),
                new Row(
                        this,
                        "50 messages/s: end to end, p99",
                        "ms",
                        Scenario.STEADY,
                        m -> m.endToEnd().p99(),
                        new AtMost(50, "ms"),
                        new AtMostTimes(2)));
    }

    private Row held(Scenario scenario, String work) {
        return new Row(
                this,
                work,
                "× the time with none in trouble",
                scenario,
                Measurement::healthySeconds,
                new AtMost(1.2, ""),
                new AtMost(1.05, ""),
                Optional.of(Scenario.MANY_DOMAINS));
    }

    private Row endToEnd(String quantile, ToDoubleFunction<Measurement> figure, double barMs, double goalMs) {
        return new Row(
                this,
                "end to end, " + quantile + ", while 20 sessions send all they can",
                "ms",
                Scenario.RELAY_20,
                figure,
                new AtMost(barMs, "ms"),
                new AtMost(goalMs, "ms"));
    }
}
