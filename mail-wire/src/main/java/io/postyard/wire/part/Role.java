package io.postyard.wire.part;

import java.io.IOException;

/** What a part of Postyard does, in a process of its own or beside the others. */
public interface Role extends AutoCloseable {
    /**
     * Begins to work. What can be waited for in the background is: a stop may come meanwhile.
     *
     * @throws IOException if what it needs of this machine is not to be had, such as a port
     */
    void start() throws IOException;

    /** Whether it does its work, as far as is known. */
    boolean isReady();

    /** Why it is not ready, in a sentence; while it is, a few words. */
    String readiness();

    /** Ends it: work in hand is finished, within the drain time it was made with. */
    @Override
    void close();
}
