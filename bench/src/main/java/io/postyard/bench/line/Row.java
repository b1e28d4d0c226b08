package io.postyard.bench.line;

import io.postyard.bench.measure.Spread;
import io.postyard.bench.server.MailServer;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One row of the table.
 *
 * @param against the figure is divided by the same server's median in this scenario
 */
record Row(
        Line line,
        String work,
        String unit,
        Scenario scenario,
        ToDoubleFunction<Measurement> figure,
        Bound bar,
        Bound goal,
        Optional<Scenario> against) {
    Row(
            Line line,
            String work,
            String unit,
            Scenario scenario,
            ToDoubleFunction<Measurement> figure,
            Bound bar,
            Bound goal) {
        this(line, work, unit, scenario, figure, bar, goal, Optional.empty());
    }

    Spread spread(List<Measurement> all, MailServer.Kind server) {
        double divisor = against.map(
                        base -> Spread.of(values(all, server, base)).median())
                .orElse(1.0);
        return Spread.of(
                values(all, server, scenario).stream().map(v -> v / divisor).toList());
    }

    private List<Double> values(List<Measurement> all, MailServer.Kind server, Scenario wanted) {
        return all.stream()
                .filter(m -> m.server() == server && m.scenario() == wanted)
                .map(figure::applyAsDouble)
                .toList();
    }

    /** {@code | line | work | ours | peer's | ratio | bar | goal | met |} */
    String markdown(List<Measurement> all) {
        var ours = spread(all, MailServer.Kind.POSTYARD);
        var peers = spread(all, MailServer.Kind.POSTFIX);
        double ratio = ours.rounds() > 0 && peers.rounds() > 0 ? ours.median() / peers.median() : Double.NaN;
        return "| %s | %s, %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        line,
                        work,
                        unit,
                        Figures.of(ours),
                        Figures.of(peers),
                        Double.isNaN(ratio) ? "–" : Figures.plain(ratio) + " ×",
                        bar.text(),
                        goal.text(),
                        verdict(ours, peers));
    }

    private String verdict(Spread ours, Spread peers) {
        if (holds(goal, ours, peers)) {
            return "goal";
        }
        if (holds(bar, ours, peers)) {
            return "first bar";
        }
        return ours.rounds() == 0 || (bar.needsPeer() && peers.rounds() == 0) ? "–" : "**missed**";
    }

    private static boolean holds(Bound bound, Spread ours, Spread peers) {
        return ours.rounds() > 0
                && (peers.rounds() > 0 || !bound.needsPeer())
                && bound.holds(ours.median(), peers.median());
    }
}
