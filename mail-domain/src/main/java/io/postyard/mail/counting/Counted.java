package io.postyard.mail.counting;

import java.time.Instant;
import java.util.List;

/**
 * What one process has counted since it last said so.
 *
 * @param source the process, another after each start
 * @param at when it said so, by its clock
 */
public record Counted(String source, Instant at, List<Increment> increments) {
    public Counted {
        increments = List.copyOf(increments);
    }
}
