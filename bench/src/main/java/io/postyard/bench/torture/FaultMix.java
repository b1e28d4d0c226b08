package io.postyard.bench.torture;

import io.postyard.bench.sink.Behaviour;
import io.postyard.bench.sink.Behaviour.Act;
import io.postyard.bench.sink.Behaviour.Fault;
import io.postyard.bench.sink.Behaviour.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the sink does wrong: at every stage, every kind that there can be. */
final class FaultMix {
    /** Longer than {@link FourProcesses} lets the worker wait, but at the final dot: what is late there may arrive twice. */
    static final int STALL_MILLIS = 1_500;

    private FaultMix() {}

    static Map<Integer, Behaviour> of(int domains) {
        var behaviours = new HashMap<Integer, Behaviour>();
        for (int domain = domains / 3; domain < domains; domain++) {
            behaviours.put(domain, new Behaviour(0, faults()));
        }
        return behaviours;
    }

    /** Those that did not strike, as the sink counts them. */
    static List<String> missing(Map<String, Long> struck) {
        return faults().stream()
                .map(Fault::label)
                .filter(label -> !struck.containsKey(label))
                .toList();
    }

    private static List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        for (var stage : Stage.values()) {
            faults.add(new Fault(stage, Act.DROP, 0, 0, 0.02));
            faults.add(new Fault(stage, Act.STALL, 0, STALL_MILLIS, 0.01));
            if (stage == Stage.BODY) {
                // Nobody is to reply before the end of the message.
                continue;
            }
            faults.add(new Fault(stage, Act.REPLY, 421, 0, 0.02));
            faults.add(new Fault(stage, Act.REPLY, 451, 0, 0.04));
            faults.add(new Fault(stage, Act.REPLY, stage == Stage.RCPT ? 550 : 554, 0, 0.02));
        }
        faults.add(new Fault(Stage.DOT, Act.KEEP_AND_DROP, 0, 0, 0.02));
        return faults;
    }
}
