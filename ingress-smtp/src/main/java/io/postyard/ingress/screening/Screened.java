package io.postyard.ingress.screening;

import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Tarpit;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What one client gets, as long as it is here. */
public final class Screened {
    private final PolicyRef policy;
    private final Screening screening;
    private final List<RateLimit> rates;
    private final CompletableFuture<Optional<Reply>> refusal;
    private final CompletableFuture<ClientName> name;
    private final Function<String, CompletableFuture<Optional<Reply>>> heloCheck;
    /** The name that was judged last, which a client may change with another EHLO; of one thread. */
    private String helo;

    private CompletableFuture<Optional<Reply>> heloRefusal;

    /**
     * @param rates of the client as such
     * @param heloCheck what is said to every recipient but postmaster if a client calls itself so
     */
    Screened(
            PolicyRef policy,
            Screening screening,
            List<RateLimit> rates,
            CompletableFuture<Optional<Reply>> refusal,
            CompletableFuture<ClientName> name,
            Function<String, CompletableFuture<Optional<Reply>>> heloCheck) {
        this.policy = policy;
        this.screening = screening;
        this.rates = rates;
        this.refusal = refusal;
        this.name = name;
        this.heloCheck = heloCheck;
    }

    /** The one that decided. */
    public PolicyRef policy() {
        return policy;
    }

    /** How often it may come, and how many errors it may make, within a time. */
    public List<RateLimit> rates() {
        return rates;
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
    public boolean isKnown(Introduction introduced) {
        return all(introduced).isDone();
    }

    /** Runs {@code then} as soon as it is known. */
    public void whenKnown(Introduction introduced, Executor executor, Runnable then) {
        var _ = all(introduced).whenCompleteAsync((_, _) -> then.run(), executor);
    }

    private CompletableFuture<Void> all(Introduction introduced) {
        return CompletableFuture.allOf(refusal, name, helo(introduced));
    }

    /** What stands against every recipient but postmaster; empty if others decide about them. */
    public Optional<RecipientCheck.Objection> refusal(Introduction introduced) {
        return refusal.join()
                .or(() -> introduced.authenticated()
                        ? Optional.empty()
                        : name.join().objection())
                .or(() -> helo(introduced).join())
                .map(reply -> new RecipientCheck.Objection(reply, policy));
    }

    private CompletableFuture<Optional<Reply>> helo(Introduction introduced) {
        if (introduced.authenticated()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (!introduced.helo().equals(helo)) {
            helo = introduced.helo();
            heloRefusal = heloCheck.apply(helo);
        }
        return heloRefusal;
    }

    /** What DNS calls it; empty if policy does not ask, or the name does not lead back to it. */
    public Optional<Domain> name() {
        return name.join().confirmed();
    }
}
