package io.postyard.standalone.up;

/** A part of the MTA as {@link MailSystem} runs it: the roles themselves know nothing of each other or of this. */
interface Role {
    String name();

    boolean isReady();

    /** Why it is not ready, in a sentence; anything while it is. */
    String readiness();

    /** Ends it: work in hand is finished, within the drain time it was made with. */
    void close() throws Exception;
}
