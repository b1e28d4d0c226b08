package io.postyard.bench.server;

import io.postyard.bench.measure.ProcessGroup;
import java.io.IOException;
import java.nio.file.Path;

/** A running server under test. Closing it kills all its processes; its queue goes with the folder that was given. */
public interface MailServer extends AutoCloseable {
    /** Where it takes mail, on 127.0.0.1. */
    int port();

    ProcessGroup processes();

    /** From the start of its first process to the moment when it was ready for mail. */
    double startSeconds();

    @Override
    void close();

    /** The kinds that can be compared. */
    enum Kind {
        POSTYARD(
                "Postyard",
                "one embedded Kafka broker, every write flushed to disk before it is acknowledged",
                Double.POSITIVE_INFINITY),
        POSTFIX("Postfix", "fsync of the queue file before 250, as shipped", 20);

        private final String label;
        private final String durability;
        private final double longestWarmUp;

        Kind(String label, String durability, double longestWarmUp) {
            this.label = label;
            this.durability = durability;
            this.longestWarmUp = longestWarmUp;
        }

        public String label() {
            return label;
        }

        /** The longest warm-up that it is given, seconds. */
        public double longestWarmUp() {
            return longestWarmUp;
        }

        /** What 250 promises in this set-up. */
        public String durability() {
            return durability;
        }

        /**
         * Starts one in an empty folder and waits until it is ready.
         *
         * @param tree the source tree with Postyard built
         */
        public MailServer start(Path tree, Path folder, Destinations destinations)
                throws IOException, InterruptedException {
            return switch (this) {
                case POSTYARD -> PostyardServer.start(tree, folder, destinations);
                case POSTFIX -> PostfixServer.start(folder, destinations);
            };
        }
    }
}
