package io.postyard.wire.kafka;

/** The consumer groups whose committed offsets say how far the mail has come. */
public final class Groups {
    /** Reads {@code accepted}. */
    public static final String ROUTER = "postyard-router";

    /** Reads {@code pending}; its offsets carry the completed set as metadata. */
    public static final String WORKER = "postyard-worker";

    /** Reads {@code deferred}; its offsets carry the completed set as metadata. */
    public static final String DEFERRED = "postyard-deferred";

    private Groups() {}
}
