package io.postyard.standalone.up;

import io.postyard.crds.folder.PolicyFolder;
import io.postyard.crds.folder.PolicyTarget;
import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.part.Role;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From the policy folder to the policy topic, and the roles' view of it. */
final class PolicyFeed implements Role, PolicyTarget {
    private static final String FILE = "File";

    private final PolicyPublisher publisher;
    private final PolicyView view;
    private final Path path;
    private final InstantSource clock;
    /** Object ({@code kind/namespace/name}) → what publishes its policy in force once more. */
    private final Map<String, Put> inForce = new ConcurrentHashMap<>();

    private final Map<String, String> refused = new HashMap<>();
    private volatile PolicyFolder folder;

    private record Put(PolicyRef ref, java.util.function.Supplier<CompletableFuture<Void>> publish) {}

    PolicyFeed(KafkaSettings kafka, Path path, InstantSource clock) {
        this.publisher = new PolicyPublisher(kafka);
        this.view = new PolicyView(kafka);
        this.path = path;
        this.clock = clock;
    }

    /** @throws Trouble with the first problem of the folder, if it has any */
    static void check(Path path) {
        var problems = PolicyFolder.check(path, MailSystem.LAYOUT.mailRetention());
        if (!problems.isEmpty()) {
            throw new Trouble(problems.getFirst()
                    + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more problems)"));
        }
    }

    PolicyView view() {
        return view;
    }

    /** Puts the folder in force on top of what earlier runs left; the view must be loaded. */
    @Override
    public void start() {
        var known = view.current();
        known.domains().forEach(this::remember);
        known.rules().forEach(this::remember);
        for (var status : view.statuses()) {
            status.error().ifPresent(error -> refused.put(status.kind() + "/" + status.name(), error));
        }
        var opened = new PolicyFolder(path, this, known, MailSystem.LAYOUT.mailRetention());
        folder = opened;
        if (opened.start().isEmpty()) {
            problems(List.of());
        }
    }

    @Override
    public void put(DomainPolicy policy, String source) {
        remember(policy);
        publisher.put(policy).join();
    }

    @Override
    public void put(RelayRule rule, String source) {
        remember(rule);
        publisher.put(rule).join();
    }

    @Override
    public void remove(PolicyRef last) {
        publisher.remove(last.kind(), last.name()).join();
        inForce.remove(last.kind() + "/" + last.name());
    }

    /** Each object's problems become its refusal; those of files that tell no object, the file's. */
    @Override
    public void problems(List<Problem> all) {
        var byObject = all.stream()
                .collect(Collectors.groupingBy(
                        problem -> problem.object().isEmpty() ? FILE + "/" + problem.source() : problem.object(),
                        TreeMap::new,
                        Collectors.mapping(Problem::toString, Collectors.joining("; "))));
        var mended = refused.keySet().stream()
                .filter(object -> !byObject.containsKey(object))
                .toList();
        var writes = Stream.concat(
                byObject.entrySet().stream().map(entry -> refuse(entry.getKey(), entry.getValue())),
                mended.stream().map(this::mend));
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
        refused.clear();
        refused.putAll(byObject);
    }

    private CompletableFuture<Void> refuse(String object, String error) {
        return publisher.refuse(kind(object), name(object), error, clock.instant());
    }

    /** Publishing an object's policy again takes its refusal back; removing what was never in force does as well. */
    private CompletableFuture<Void> mend(String object) {
        var put = inForce.get(object);
        return put == null
                ? publisher.remove(kind(object), name(object))
                : put.publish().get();
    }

    private void remember(DomainPolicy policy) {
        inForce.put(object(policy.ref()), new Put(policy.ref(), () -> publisher.put(policy)));
    }

    private void remember(RelayRule rule) {
        inForce.put(object(rule.ref()), new Put(rule.ref(), () -> publisher.put(rule)));
    }

    private static String object(PolicyRef ref) {
        return ref.kind() + "/" + ref.name();
    }

    private static String kind(String object) {
        return object.substring(0, object.indexOf('/'));
    }

    private static String name(String object) {
        return object.substring(object.indexOf('/') + 1);
    }

    /** Whether the roles see what the folder says. */
    @Override
    public boolean isReady() {
        return view.isLoaded() && folder != null && isVisible(view.current());
    }

    private boolean isVisible(PolicySnapshot seen) {
        var refs = Stream.concat(
                        seen.domains().stream().map(DomainPolicy::ref),
                        seen.rules().stream().map(RelayRule::ref))
                .collect(Collectors.toSet());
        return inForce.values().stream().allMatch(put -> refs.contains(put.ref()));
    }

    @Override
    public String readiness() {
        return view.isLoaded()
                ? "the folder's policy is not on the policy topic yet"
                : "the policy topic is not read yet";
    }

    @Override
    public void close() {
        if (folder != null) {
            folder.close();
        }
        view.close();
        publisher.close();
    }
}
