package io.postyard.testkit.guarantee;

import java.util.ArrayList;
import java.util.List;

/**
 * At least once at the edge, and no more than physics asks.
 *
 * @param allowed deliveries too many that the test can explain: attempts in flight at a kill, lost replies to a final dot
 */
public record NothingDoubled(long allowed) implements Guarantee {
    public NothingDoubled() {
        this(0);
    }

    @Override
    public String promise() {
        return "nobody gets a message twice, but for " + allowed + " that can be explained";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        var doubled = new ArrayList<String>();
        long extra = 0;
        for (var arrival : evidence.arrivals().entrySet()) {
            if (arrival.getValue() > 1) {
                extra += arrival.getValue() - 1;
                doubled.add(arrival.getKey().token() + " arrived " + arrival.getValue() + " times at "
                        + arrival.getKey().recipient());
            }
        }
        return extra > allowed ? doubled : List.of();
    }
}
