package io.postyard.wire.policy;

import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.record.PolicyEntry;
import io.postyard.wire.record.PolicyRecord;
import io.postyard.wire.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes {@code policy}. What is written in one order is seen in that order: the topic has one partition. */
public final class PolicyPublisher implements AutoCloseable {
    private final DurableProducer producer;

    public PolicyPublisher(KafkaSettings settings) {
        producer = new DurableProducer(settings, "policy");
    }

    /**
     * Puts and removes, and returns when Kafka has all of it. Removals come last: what moves from one object to another is
     * never missing meanwhile.
     */
    public void publish(List<DomainPolicy> domains, List<RelayRule> rules, List<PolicyRef> removals) {
        var puts = Stream.concat(domains.stream().map(this::put), rules.stream().map(this::put));
        CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).join();
        CompletableFuture.allOf(removals.stream()
                        .map(ref -> remove(ref.kind(), ref.name()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    /** Puts a {@code MailDomain} in force and takes back a refusal of it. */
    public CompletableFuture<Void> put(DomainPolicy policy) {
        return put(
                new PolicyEntry.Declared(policy),
                policy.ref().kind(),
                policy.ref().name());
    }

    /** Puts a {@code RelayPolicy} in force and takes back a refusal of it. */
    public CompletableFuture<Void> put(RelayRule rule) {
        return put(new PolicyEntry.Relay(rule), rule.ref().kind(), rule.ref().name());
    }

    /** Says why the newest version of a resource is not in force; what is in force stays so. */
    public CompletableFuture<Void> refuse(String kind, String name, String error, Instant at) {
        var refusal = new PolicyEntry.Refused(kind, name, error, at);
        return send(refusal.key(), PolicyRecord.encode(refusal));
    }

    /** Takes a resource out of force, and its refusal. */
    public CompletableFuture<Void> remove(String kind, String name) {
        var removed = send(PolicyEntry.keyOf(kind, name), null);
        return both(removed, send(PolicyEntry.refusalKeyOf(kind, name), null));
    }

    private CompletableFuture<Void> put(PolicyEntry entry, String kind, String name) {
        var put = send(entry.key(), PolicyRecord.encode(entry));
        return both(put, send(PolicyEntry.refusalKeyOf(kind, name), null));
    }

    private static CompletableFuture<Void> both(CompletableFuture<Void> first, CompletableFuture<Void> second) {
        return first.thenCombine(second, (a, b) -> null);
    }

    private CompletableFuture<Void> send(String key, byte[] valueOrTombstone) {
        return producer.send(new ProducerRecord<>(Topics.POLICY.topic(), key, valueOrTombstone))
                .thenApply(metadata -> null);
    }

    @Override
    public void close() {
        producer.close();
    }
}
