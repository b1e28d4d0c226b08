package io.postyard.ingress.accept;

import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

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

    /**
     * Begins to tell other ingress processes what this one counts, and to hear what they do; until it is closed.
     *
     * @param source this process, another after each start; what it tells itself it does not hear
     * @param since from when on what was told is still heard
     * @param heard told what others count, on a thread of the queue's
     */
    SharedCounting shareCounts(String source, Instant since, Consumer<Counted> heard);

    @Override
    void close();

    /** What ingress processes tell each other of what they count. No mail depends on it. */
    interface SharedCounting extends AutoCloseable {
        /** Whether what others told before was heard and what they tell is, as far as is known. */
        boolean isHearing();

        /** May block for some seconds where the queue is away; completes once it is told. */
        CompletableFuture<Void> tell(Counted counted);

        @Override
        void close();
    }

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
