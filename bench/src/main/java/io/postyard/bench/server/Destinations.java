package io.postyard.bench.server;

import io.postyard.bench.load.LoadPlan;
import io.postyard.bench.sink.Sink;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a server is to deliver the generator's mail.
 *
 * @param sinkPort the sink's, at every address
 * @param domains {@code d0} … are declared, each with a next hop of its own
 * @param connections the most to one destination
 * @param held nothing is delivered: what is accepted stays in the queue
 */
public record Destinations(int sinkPort, int domains, int connections, boolean held) {
    /** A domain and the address of its next hop. */
    public record Destination(String domain, String host, int port) {}

    /** The wait before a second attempt, as both servers write it: what is held must not come up again meanwhile. */
    String firstRetry() {
        return held ? "4h" : "1m";
    }

    public List<Destination> all() {
        return IntStream.range(0, domains)
                .mapToObj(i -> new Destination(LoadPlan.domainName(i), Sink.addressOf(i), sinkPort))
                .toList();
    }

    /** The senders' domain, where reports of failures go. */
    public Destination reports() {
        var sender = LoadPlan.SENDER;
        return new Destination(sender.substring(sender.indexOf('@') + 1), Sink.addressOf(0), sinkPort);
    }
}
