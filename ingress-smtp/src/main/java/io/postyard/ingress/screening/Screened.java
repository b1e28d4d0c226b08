package io.postyard.ingress.screening;

import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.mail.message.Domain;
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
    private final CompletableFuture<ClientName> name;

    Screened(
            PolicyRef policy,
            Screening screening,
            CompletableFuture<Optional<Reply>> refusal,
            CompletableFuture<ClientName> name) {
        this.policy = policy;
        this.screening = screening;
        this.refusal = refusal;
        this.name = name;
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

    /** Whether {@link #refusal} and {@link #name} can be asked for: they may hang on others, for some seconds. */
    public boolean isKnown() {
        return refusal.isDone() && name.isDone();
    }

    /** Runs {@code then} as soon as it is known. */
    public void whenKnown(Executor executor, Runnable then) {
        var _ = CompletableFuture.allOf(refusal, name).whenCompleteAsync((_, _) -> then.run(), executor);
    }

    /**
     * What stands against every recipient but postmaster; empty if others decide about them.
     *
     * @param authenticated the client has proved who it is, so it matters no more what DNS calls it
     */
    public Optional<RecipientCheck.Objection> refusal(boolean authenticated) {
        return refusal.join()
                .or(() -> authenticated ? Optional.empty() : name.join().objection())
                .map(reply -> new RecipientCheck.Objection(reply, policy));
    }

    /** What DNS calls it; empty if policy does not ask, or the name does not lead back to it. */
    public Optional<Domain> name() {
        return name.join().confirmed();
    }
}
