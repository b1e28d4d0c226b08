package io.postyard.wire.loop;

import java.io.IOException;

/**
 * One record in, any number out. Called again with the same record after an aborted transaction, so it must not do what
 * cannot be done twice.
 */
public interface Step<I> {
    /**
     * @throws IOException if it cannot be done now: the transaction is aborted and everything is tried again. A
     *     RuntimeException says that this record can never be done: it is set aside.
     */
    void apply(I input, Outputs outputs) throws IOException;
}
