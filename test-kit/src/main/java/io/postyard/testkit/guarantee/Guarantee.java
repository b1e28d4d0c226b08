package io.postyard.testkit.guarantee;

import java.util.List;

/** One promise of Postyard that a test can be held to. */
public interface Guarantee {
    /** The promise in a sentence. */
    String promise();

    /** Every breach that the evidence shows, in words; empty if it holds. */
    List<String> breaches(Evidence evidence);
}
