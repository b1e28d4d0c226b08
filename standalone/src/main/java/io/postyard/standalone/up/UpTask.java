package io.postyard.standalone.up;

/** What is done with the running mail system; when it returns, the system is stopped. */
@FunctionalInterface
public interface UpTask {
    /**
     * @param run where the running system can be reached
     * @param untilAsked waits for Ctrl-C or SIGTERM
     */
    void whileUp(UpSettings settings, RunFile run, Wait untilAsked) throws Exception;

    /** Waits for something. */
    @FunctionalInterface
    interface Wait {
        void await() throws InterruptedException;
    }
}
