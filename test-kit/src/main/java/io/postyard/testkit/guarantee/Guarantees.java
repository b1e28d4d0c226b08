package io.postyard.testkit.guarantee;

import java.util.ArrayList;
import java.util.List;

/** The promises that a test is held to: all of them, unless it says why not. */
public final class Guarantees {
    private static final int MOST_SHOWN = 20;

    private final List<Guarantee> held;
    private final List<String> givenUp;

    private Guarantees(List<Guarantee> held, List<String> givenUp) {
        this.held = List.copyOf(held);
        this.givenUp = List.copyOf(givenUp);
    }

    public static Guarantees all() {
        return new Guarantees(
                List.of(new NeverLost(), new OneDispositionPerRecipient(), new NothingDoubled(), new BalancedLedger()),
                List.of());
    }

    /** @param reason shown when another promise is broken */
    public Guarantees without(Class<? extends Guarantee> guarantee, String reason) {
        var left = new ArrayList<>(held);
        if (reason.isBlank() || !left.removeIf(guarantee::isInstance)) {
            throw new IllegalArgumentException("a promise that is held can be given up for a reason");
        }
        var reasons = new ArrayList<>(givenUp);
        reasons.add(guarantee.getSimpleName() + " was given up: " + reason);
        return new Guarantees(left, reasons);
    }

    /** @param reason why so many deliveries too many are no fault */
    public Guarantees withDoublesUpTo(long allowed, String reason) {
        var bounded = new ArrayList<>(without(NothingDoubled.class, reason).held);
        bounded.add(new NothingDoubled(allowed));
        return new Guarantees(bounded, givenUp);
    }

    /** Throws with every breach of every promise. */
    public void assertHold(Evidence evidence) {
        var broken = new ArrayList<String>();
        for (var guarantee : held) {
            var breaches = guarantee.breaches(evidence);
            if (!breaches.isEmpty()) {
                broken.add("BROKEN: " + guarantee.promise() + ", " + breaches.size() + " times:\n  "
                        + String.join("\n  ", breaches.subList(0, Math.min(MOST_SHOWN, breaches.size()))));
            }
        }
        if (!broken.isEmpty()) {
            broken.addAll(givenUp);
            throw new AssertionError(String.join("\n", broken));
        }
    }
}
