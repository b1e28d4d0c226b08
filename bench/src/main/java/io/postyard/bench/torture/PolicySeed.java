package io.postyard.bench.torture;

import io.postyard.crds.folder.PolicyFolder;
import io.postyard.crds.folder.PolicyTarget;
import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyPublisher;
import java.nio.file.Path;
import java.util.List;

/** Puts the manifests of a folder onto the policy topic, as the operator will. */
final class PolicySeed implements PolicyTarget {
    private final PolicyPublisher publisher;

    private PolicySeed(PolicyPublisher publisher) {
        this.publisher = publisher;
    }

    /** Returns when Kafka has all of it. */
    static void publish(Path folder, KafkaSettings kafka) {
        try (var publisher = new PolicyPublisher(kafka);
                var manifests = new PolicyFolder(folder, new PolicySeed(publisher), PolicySnapshot.EMPTY)) {
            var problems = manifests.start();
            if (!problems.isEmpty()) {
                throw new IllegalStateException("the policy of the test is wrong: " + problems);
            }
        }
    }

    @Override
    public void put(DomainPolicy policy, String source) {
        publisher.put(policy).join();
    }

    @Override
    public void put(RelayRule rule, String source) {
        publisher.put(rule).join();
    }

    @Override
    public void remove(PolicyRef last) {
        publisher.remove(last.kind(), last.name()).join();
    }

    @Override
    public void problems(List<Problem> all) {
        // Told by start.
    }
}
