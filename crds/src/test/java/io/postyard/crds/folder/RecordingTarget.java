package io.postyard.crds.folder;

import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A target that keeps what it was given, lets a test wait for it, and can be made to fail. */
final class RecordingTarget implements PolicyTarget {
    private final Map<String, DomainPolicy> domains = new TreeMap<>();
    private final Map<String, RelayRule> rules = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private List<Problem> problems = List.of();
    private boolean failing;

    synchronized void failing(boolean now) {
        failing = now;
    }

    @Override
    public synchronized void put(DomainPolicy policy, String source) {
        called("put " + policy.ref() + " from " + source);
        domains.put(policy.ref().name(), policy);
    }

    @Override
    public synchronized void put(RelayRule rule, String source) {
        called("put " + rule.ref() + " from " + source);
        rules.put(rule.ref().name(), rule);
    }

    @Override
    public synchronized void remove(PolicyRef last) {
        called("remove " + last);
        domains.remove(last.name());
        rules.remove(last.name());
    }

    @Override
    public synchronized void problems(List<Problem> all) {
        problems = all;
        notifyAll();
    }

    private void called(String call) {
        notifyAll();
        calls.add(failing ? call + " (failed)" : call);
        if (failing) {
            throw new IllegalStateException("the target is away");
        }
    }

    synchronized PolicySnapshot snapshot() {
        return new PolicySnapshot(List.copyOf(domains.values()), List.copyOf(rules.values()));
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized List<Problem> problems() {
        return problems;
    }

    /** Waits until the target looks as wanted; fails with what it looks like. */
    synchronized void await(Predicate<RecordingTarget> wanted) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!wanted.test(this)) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("not reached; calls " + calls + ", problems " + problems);
            }
            wait(left);
        }
    }
}
