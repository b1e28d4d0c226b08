package io.postyard.bench.line;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.postyard.bench.measure.Latency;
import io.postyard.bench.server.MailServer;
import java.util.Map;

/**
 * One scenario on one server in one round.
 *
 * @param order among all measurements of the run, so that drift can be seen
 * @param relayedPerSecond from the first message begun to the last delivery
 * @param healthySeconds from the first message begun to the last delivery to a domain that is not in trouble
 * @param cpuSecondsPer1000 of all processes of the server, per 1000 messages accepted (and delivered, unless held)
 * @param lost accepted with 250 and neither delivered nor, where domains are in trouble, addressed to one of these
 * @param replies what ended each message, by code
 * @param cpuMethod how CPU time was summed
 * @param crowdLost idle and dripping sessions that the server ended, where there were any
 */
record Measurement(
        int order,
        MailServer.Kind server,
        Scenario scenario,
        double startSeconds,
        double acceptedPerSecond,
        double relayedPerSecond,
        double healthySeconds,
        Latency reply,
        Latency endToEnd,
        double cpuSecondsPer1000,
        double residentMb,
        double anonymousMb,
        int processes,
        long accepted,
        long delivered,
        long lost,
        long duplicates,
        long damaged,
        Map<Integer, Long> replies,
        double lateMillis,
        double generatorCpuPer1000,
        double sinkCpuPer1000,
        String cpuMethod,
        String loadBefore,
        int crowdLost) {
    @JsonIgnore
    boolean isSound() {
        return lost == 0 && damaged == 0 && crowdLost == 0 && accepted > 0;
    }
}
