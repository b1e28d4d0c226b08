package io.postyard.wire.policy;

import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.wire.record.PolicyEntry;
import io.postyard.wire.record.PolicyRecord;
import io.postyard.wire.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The newest record of every key of {@code policy}. Not thread-safe. */
final class PolicyTable {
    private final Map<String, DomainPolicy> domains = new TreeMap<>();
    private final Map<String, RelayRule> rules = new TreeMap<>();
    private final Map<String, PolicyEntry.Refused> refusals = new TreeMap<>();
    private final Map<String, String> unreadable = new TreeMap<>();

    /** Takes one record in; a null value is a tombstone. An unreadable one leaves what is in force as it is. */
    void apply(String key, byte[] value) {
        if (value == null) {
            domains.remove(key);
            rules.remove(key);
            refusals.remove(key);
            unreadable.remove(key);
            return;
        }
        try {
            switch (PolicyRecord.decode(value)) {
                case PolicyEntry.Declared(var policy) -> domains.put(key, policy);
                case PolicyEntry.Relay(var rule) -> rules.put(key, rule);
                case PolicyEntry.Refused refusal -> refusals.put(key, refusal);
            }
            unreadable.remove(key);
        } catch (UnreadableRecordException e) {
            unreadable.put(key, e.getMessage());
        }
    }

    PolicySnapshot snapshot() {
        return new PolicySnapshot(List.copyOf(domains.values()), List.copyOf(rules.values()));
    }

    /** Every resource that is in force or was refused, by kind and name. */
    List<PolicyStatus> statuses() {
        var byKey = new TreeMap<String, PolicyStatus>();
        domains.forEach((key, policy) -> byKey.put(
                key,
                status(
                        policy.ref().kind(),
                        policy.ref().name(),
                        OptionalLong.of(policy.ref().generation()))));
        rules.forEach((key, rule) -> byKey.put(
                key,
                status(
                        rule.ref().kind(),
                        rule.ref().name(),
                        OptionalLong.of(rule.ref().generation()))));
        refusals.values()
                .forEach(r -> byKey.computeIfAbsent(
                        PolicyEntry.keyOf(r.kind(), r.name()), k -> status(r.kind(), r.name(), OptionalLong.empty())));
        unreadable.keySet().stream()
                .filter(key -> key.indexOf('/') > 0 && !key.startsWith("refused/"))
                .forEach(key -> byKey.computeIfAbsent(
                        key,
                        k -> status(
                                k.substring(0, k.indexOf('/')),
                                k.substring(k.indexOf('/') + 1),
                                OptionalLong.empty())));
        return new ArrayList<>(byKey.values());
    }

    private PolicyStatus status(String kind, String name, OptionalLong generation) {
        var refusal = Optional.ofNullable(refusals.get(PolicyEntry.refusalKeyOf(kind, name)));
        var error = Optional.ofNullable(unreadable.get(PolicyEntry.keyOf(kind, name)))
                .or(() -> refusal.map(PolicyEntry.Refused::error));
        return new PolicyStatus(kind, name, generation, error);
    }
}
