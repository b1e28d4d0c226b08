package io.postyard.ingress.screening;

import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Tarpit;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What one client gets, as long as it is here. */
public final class Screened {
    private final PolicyRef policy;
    private final Screening screening;
    private final CompletableFuture<Optional<Reply>> refusal;

    Screened(PolicyRef policy, Screening screening, CompletableFuture<Optional<Reply>> refusal) {
        this.policy = policy;
        this.screening = screening;
        this.refusal = refusal;
    }

    /** The one that decided. */
    public PolicyRef policy() {
        return policy;
    }

    /** What is said instead of a greeting to a client that gets no service; empty if it gets some. */
    public Optional<Reply> unserved(String hostName) {
        return screening.service() == Service.NONE ? Optional.of(Replies.noService(hostName)) : Optional.empty();
    }

    /** How long it is not greeted; zero = it is greeted at once. */
    public Duration greetDelay() {
        return screening.greetDelay();
    }

    public Optional<Tarpit> tarpit() {
        return screening.tarpit();
    }

    /** Whether {@link #refusal} can be asked for: it may hang on others, for some seconds. */
    public boolean isKnown() {
        return refusal.isDone();
    }

    /** Runs {@code then} as soon as it is known. */
    public void whenKnown(Executor executor, Runnable then) {
        var _ = refusal.whenCompleteAsync((_, _) -> then.run(), executor);
    }

    /** What stands against every recipient but postmaster; empty if others decide about them. */
    public Optional<RecipientCheck.Objection> refusal() {
        return refusal.join().map(reply -> new RecipientCheck.Objection(reply, policy));
    }
}
