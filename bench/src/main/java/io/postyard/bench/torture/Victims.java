package io.postyard.bench.torture;

import io.postyard.wire.kafka.KafkaSettings;
import java.util.List;

/** A running Postyard, in as many processes as can be killed one by one. Closing it kills them all. */
interface Victims extends AutoCloseable {
    List<Victim> all();

    /** Where its queue is now; only while all are ready. */
    KafkaSettings kafka();

    /** Where it takes mail, on 127.0.0.1. */
    int smtpPort();

    @Override
    void close();
}
