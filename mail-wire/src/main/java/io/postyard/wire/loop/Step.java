package io.postyard.wire.loop;

import java.io.IOException;

/**
 * One record in, any number out. Called again with the same record after an aborted transaction, so it must not do what
 * cannot be done twice.
 */
public interface Step<I> {
    /**
     * @throws IOException if it cannot be done now: the transaction is aborted and everything is tried again, for as long
     *     as it takes; so it is with a KafkaException. If either says that something is too large for Kafka, the record is
     *     set aside. Another RuntimeException is a fault of ours: the record is tried again twice, and then set aside.
     */
    void apply(I input, Outputs outputs) throws IOException;
}
