package io.postyard.crds.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.PolicySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What publishing a folder once would do to what is in force. */
class FolderPlanTest {
    private static final Optional<Duration> KEPT = Optional.of(Duration.ofDays(7));

    @TempDir
    Path folder;

    private PolicySnapshot inForce = PolicySnapshot.EMPTY;

    @Test
    void addsWhatIsNewAndCountsGenerationsOfWhatHasChanged() throws IOException {
        write("a", "a.example");
        write("b", "b.example");
        assertThat(publish(false)).containsExactly("ADDED MailDomain/local/a@1", "ADDED MailDomain/local/b@1");

        write("b", "other.example");
        assertThat(publish(false)).containsExactly("UNCHANGED MailDomain/local/a@1", "CHANGED MailDomain/local/b@2");
    }

    @Test
    void leavesWhatTheFolderLacksUnlessItIsToldToPrune() throws IOException {
        write("a", "a.example");
        write("b", "b.example");
        publish(false);
        Files.delete(folder.resolve("b.yaml"));
        assertThat(publish(false)).containsExactly("UNCHANGED MailDomain/local/a@1", "LEFT MailDomain/local/b@1");

        var plan = plan(true);
        assertThat(words(plan)).containsExactly("UNCHANGED MailDomain/local/a@1", "REMOVED MailDomain/local/b@1");
        assertThat(plan.domains()).isEmpty();
        assertThat(plan.removals()).extracting(ref -> ref.name()).containsExactly("local/b");
    }

    @Test
    void doesNothingIfOneObjectIsWrong() throws IOException {
        write("a", "a.example");
        write("b", "not a domain");
        var plan = plan(true);
        assertThat(plan.problems()).singleElement().asString().contains("b.yaml", "spec.domainName");
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.domains()).isEmpty();
    }

    @Test
    void seesAConflictWithWhatIsLeftInForce() throws IOException {
        write("a", "a.example");
        publish(false);
        Files.delete(folder.resolve("a.yaml"));
        write("b", "a.example");
        assertThat(plan(false).problems())
                .singleElement()
                .asString()
                .contains("a.example is declared by MailDomain/local/a (in force, not in this folder) already");
        assertThat(words(plan(true))).containsExactly("ADDED MailDomain/local/b@1", "REMOVED MailDomain/local/a@1");
    }

    @Test
    void anEmptyFolderPrunesNothing() throws IOException {
        write("a", "a.example");
        publish(false);
        Files.delete(folder.resolve("a.yaml"));
        var plan = plan(true);
        assertThat(plan.problems()).singleElement().asString().contains("no MailDomain and no RelayPolicy");
        assertThat(plan.removals()).isEmpty();
    }

    private List<String> publish(boolean prune) {
        var plan = plan(prune);
        assertThat(plan.problems()).isEmpty();
        var domains = new ArrayList<>(inForce.domains());
        domains.removeIf(old -> plan.changes().stream()
                .anyMatch(change ->
                        change.ref().name().equals(old.ref().name()) && change.kind() == FolderPlan.Kind.CHANGED));
        domains.addAll(plan.domains());
        inForce = new PolicySnapshot(domains, plan.rules());
        return words(plan);
    }

    private FolderPlan plan(boolean prune) {
        return FolderPlan.of(folder, inForce, KEPT, prune);
    }

    private static List<String> words(FolderPlan plan) {
        return plan.changes().stream()
                .map(change -> change.kind() + " " + change.ref())
                .toList();
    }

    private void write(String name, String domain) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: %s}
                spec: {domainName: %s, delivery: {mx: {}}}
                """.formatted(name, domain));
    }
}
