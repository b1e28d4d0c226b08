package io.postyard.standalone.verb;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What waits for one destination, added up; memory does not depend on how much that is. */
final class DestinationSum {
    private final String destination;
    private long messages;
    private long recipients;
    private Instant oldest = Instant.MAX;
    private Optional<Instant> nextDue = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private Instant problemOf = Instant.MIN;

    DestinationSum(String destination) {
        this.destination = destination;
    }

    void add(QueueLine line) {
        messages++;
        recipients += line.recipients().size();
        oldest = line.acceptedAt().isBefore(oldest) ? line.acceptedAt() : oldest;
        nextDue = line.nextDue()
                .filter(due -> nextDue.isEmpty() || due.isBefore(nextDue.get()))
                .or(() -> nextDue);
        // The youngest order that was tried has the freshest news.
        if (line.problem().isPresent() && line.acceptedAt().isAfter(problemOf)) {
            problem = line.problem();
            problemOf = line.acceptedAt();
        }
    }

    String destination() {
        return destination;
    }

    long messages() {
        return messages;
    }

    long recipients() {
        return recipients;
    }

    Instant oldest() {
        return oldest;
    }

    Optional<Instant> nextDue() {
        return nextDue;
    }

    Optional<String> problem() {
        return problem;
    }

    Map<String, Object> asJson() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("destination", destination);
        fields.put("messages", messages);
        fields.put("recipients", recipients);
        fields.put("oldest", oldest.toString());
        fields.put("nextDue", nextDue.map(Instant::toString).orElse(null));
        fields.put("problem", problem.orElse(null));
        return fields;
    }
}
