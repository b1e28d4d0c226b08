package io.postyard.ingress.accept;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import java.util.concurrent.CompletableFuture;

/** What ingress needs of the queue. A future that completes normally is a promise that nothing will be lost. */
public interface QueueDoor extends AutoCloseable {
    /** Puts a message into the queue; never blocks, and fails within a bounded time. */
    CompletableFuture<Void> put(AcceptedMessage message);

    /** Whether a message put now would stand a chance. */
    boolean isReady();

    /** Why not, in a few words. */
    String readiness();

    /**
     * Writes an event of mail that was not accepted; no message waits for it. May block for some seconds where the queue is
     * away; completes once it is safe.
     */
    CompletableFuture<Void> tell(Event event);

    /** Begins a body that is too large for the message's own record. */
    Upload begin(MessageId id);

    @Override
    void close();

    /** The pieces of one body, in order. */
    interface Upload {
        /**
         * Takes over the array, which the caller does not touch again; never blocks. Completes when the next piece is
         * welcome: the pieces before this one are safe then, and this one is on its way.
         */
        CompletableFuture<Void> append(byte[] piece);

        /** Completes once every piece is safe. */
        CompletableFuture<Body.Stored> finish();

        /** What was stored is never referred to. */
        void abandon();
    }
}
