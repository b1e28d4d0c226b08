package io.postyard.bench.line;

import io.postyard.bench.load.LoadPlan;
import io.postyard.bench.sink.Behaviour;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One kind of work. */
enum Scenario {
    HELD_20("2 KB, 20 sessions, held", 20, 2_048),
    HELD_100("2 KB, 100 sessions, held", 100, 2_048),
    RELAY_20("2 KB, 20 sessions", 20, 2_048),
    RELAY_100("2 KB, 100 sessions", 100, 2_048),
    RELAY_20_KB("20 KB, 20 sessions", 20, 20_480),
    RELAY_200_KB("200 KB, 20 sessions", 20, 204_800),
    NEW_CONNECTIONS("2 KB, 20 sessions, a new connection for every message", 20, 2_048),
    STEADY("2 KB, 50 messages a second", 20, 2_048),
    ONE_SESSION("2 KB, one session", 1, 2_048),
    MANY_DOMAINS("5,000 messages to 200 domains", 20, 2_048),
    MANY_DOMAINS_SLOW("the same, 20 domains take 2 s a command", 20, 2_048),
    MANY_DOMAINS_REFUSING("the same, 20 domains answer 451", 20, 2_048),
    CROWD("2 KB, 20 sessions, beside 10,000 idle sessions and 500 that send an octet a second", 20, 2_048),
    START("start", 1, 2_048);

    private static final int DOMAINS = 200;
    private static final int TROUBLED = 20;
    private static final int MESSAGES = 5_000;

    static final int IDLE = 10_000;
    static final int DRIPPING = 500;

    private final String label;
    private final int sessions;
    private final int size;

    Scenario(String label, int sessions, int size) {
        this.label = label;
        this.sessions = sessions;
        this.size = size;
    }

    String label() {
        return label;
    }

    int size() {
        return size;
    }

    boolean isHeld() {
        return this == HELD_20 || this == HELD_100;
    }

    /**
     * Whether a server that has done that work may go on with this: it was set up the same, and nothing is left behind
     * that would be in the way.
     */
    boolean canFollow(Scenario other) {
        return isHeld() ? other.isHeld() : isPlain() && other.isPlain();
    }

    private boolean isPlain() {
        return domains() == 1 && !isHeld() && this != CROWD && this != START;
    }

    boolean isManyDomains() {
        return switch (this) {
            case MANY_DOMAINS, MANY_DOMAINS_SLOW, MANY_DOMAINS_REFUSING -> true;
            case HELD_20,
                    HELD_100,
                    RELAY_20,
                    RELAY_100,
                    RELAY_20_KB,
                    RELAY_200_KB,
                    NEW_CONNECTIONS,
                    STEADY,
                    ONE_SESSION,
                    CROWD,
                    START -> false;
        };
    }

    int domains() {
        return isManyDomains() ? DOMAINS : 1;
    }

    /** Most connections to one destination: many where there is one destination, few where there are many. */
    int connections() {
        return isManyDomains() ? 5 : 100;
    }

    LoadPlan plan(int run, int port, double seconds) {
        var plain = LoadPlan.simple(run, "127.0.0.1", port, sessions, size, seconds);
        return switch (this) {
            case STEADY -> plain.atRate(50);
            case NEW_CONNECTIONS -> plain.withNewConnections();
            case MANY_DOMAINS, MANY_DOMAINS_SLOW, MANY_DOMAINS_REFUSING ->
                new LoadPlan(run, "127.0.0.1", port, sessions, size, MESSAGES, 0, 0, 1, DOMAINS, false, 60);
            case HELD_20, HELD_100, RELAY_20, RELAY_100, RELAY_20_KB, RELAY_200_KB, ONE_SESSION, CROWD, START -> plain;
        };
    }

    /** The warm-up is the same work, but for domains that would be in trouble: they are well until it counts. */
    LoadPlan warmUp(int run, int port, double seconds) {
        return switch (this) {
            case MANY_DOMAINS, MANY_DOMAINS_SLOW, MANY_DOMAINS_REFUSING ->
                LoadPlan.simple(run, "127.0.0.1", port, sessions, size, seconds).over(DOMAINS, 1);
            case STEADY -> LoadPlan.simple(run, "127.0.0.1", port, sessions, size, seconds);
            case HELD_20,
                    HELD_100,
                    RELAY_20,
                    RELAY_100,
                    RELAY_20_KB,
                    RELAY_200_KB,
                    NEW_CONNECTIONS,
                    ONE_SESSION,
                    CROWD,
                    START -> plan(run, port, seconds);
        };
    }

    Map<Integer, Behaviour> behaviours() {
        return switch (this) {
            case MANY_DOMAINS_SLOW -> troubled(Behaviour.slow(2_000));
            case MANY_DOMAINS_REFUSING -> troubled(Behaviour.always(Behaviour.Stage.RCPT, Behaviour.Act.REPLY, 451));
            case HELD_20,
                    HELD_100,
                    RELAY_20,
                    RELAY_100,
                    RELAY_20_KB,
                    RELAY_200_KB,
                    NEW_CONNECTIONS,
                    STEADY,
                    ONE_SESSION,
                    MANY_DOMAINS,
                    CROWD,
                    START -> Map.of();
        };
    }

    private static Map<Integer, Behaviour> troubled(Behaviour behaviour) {
        return IntStream.range(0, TROUBLED)
                .boxed()
                .collect(Collectors.toMap(i -> i * (DOMAINS / TROUBLED) + 3, i -> behaviour));
    }
}
