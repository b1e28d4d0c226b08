package io.postyard.crds.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.crds.manifest.Problem;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.PolicySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of edits while Postyard runs. */
class PolicyFolderTest {
    @TempDir
    Path temp;

    private final RecordingTarget target = new RecordingTarget();
    private Path folder;
    private PolicyFolder policy;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temp.resolve("policy"));
    }

    @AfterEach
    void close() {
        if (policy != null) {
            policy.close();
        }
    }

    @Test
    void takesUpAnewFileAnEditAndARemoval() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();

        write("b.yml", domain("b", "b.example"));
        target.await(t -> has(t, "b.example"));
        write("a.yaml", domain("a", "other.example"));
        target.await(t -> has(t, "other.example"));
        Files.delete(folder.resolve("b.yml"));
        target.await(t -> !has(t, "b.example"));

        assertThat(target.calls())
                .containsExactly(
                        "put MailDomain/local/a@1 from a.yaml",
                        "put MailDomain/local/b@1 from b.yml",
                        "put MailDomain/local/a@2 from a.yaml",
                        "remove MailDomain/local/b@1");
    }

    @Test
    void keepsTheLastGoodPolicyWhileAnObjectIsWrong() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();

        write("a.yaml", domain("a", "not a domain"));
        target.await(t -> !t.problems().isEmpty());
        assertThat(target.problems()).extracting(Problem::path).containsExactly("spec.domainName");
        assertThat(has(target, "a.example")).isTrue();

        write("a.yaml", domain("a", "mended.example"));
        target.await(t -> t.problems().isEmpty() && has(t, "mended.example"));
        assertThat(target.calls()).last().isEqualTo("put MailDomain/local/a@2 from a.yaml");
    }

    @Test
    void keepsEverythingOfAFileThatIsNotYaml() throws Exception {
        write("a.yaml", domain("a", "a.example") + "---\n" + domain("b", "b.example"));
        write("c.yaml", domain("c", "c.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();

        write("a.yaml", "a: b: c");
        target.await(t -> !t.problems().isEmpty());
        Files.delete(folder.resolve("c.yaml"));
        target.await(t -> !has(t, "c.example"));
        assertThat(has(target, "a.example") && has(target, "b.example")).isTrue();
    }

    @Test
    void keepsEverythingWhileTheFolderIsAway() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();

        Files.move(folder, temp.resolve("elsewhere"));
        target.await(t -> !t.problems().isEmpty());
        assertThat(has(target, "a.example")).isTrue();
        Files.createDirectory(folder);
        write("b.yaml", domain("b", "b.example"));
        target.await(t -> t.problems().isEmpty() && has(t, "b.example") && !has(t, "a.example"));
    }

    @Test
    void takesUpAFileThatAnEditorReplaces() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();

        write(".a.yaml.swp", domain("a", "new.example"));
        Files.move(folder.resolve(".a.yaml.swp"), folder.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE);
        target.await(t -> has(t, "new.example"));
        assertThat(target.problems()).isEmpty();
    }

    @Test
    void takesUpAConfigMapThatKubernetesSwaps() throws Exception {
        var first = Files.createDirectory(folder.resolve("..2026_1"));
        Files.writeString(first.resolve("a.yaml"), domain("a", "a.example"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_1"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data", "a.yaml"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();
        assertThat(has(target, "a.example")).isTrue();

        var second = Files.createDirectory(folder.resolve("..2026_2"));
        Files.writeString(second.resolve("a.yaml"), domain("a", "b.example"));
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_2"));
        Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        target.await(t -> has(t, "b.example"));
    }

    @Test
    void whatIsInForceIsNotPushedOutByANewConflict() throws Exception {
        write("b.yaml", domain("b", "b.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();

        write("a.yaml", domain("a", "b.example"));
        target.await(t -> !t.problems().isEmpty());
        assertThat(target.problems()).extracting(Problem::source).containsExactly("a.yaml");
        Files.delete(folder.resolve("b.yaml"));
        target.await(t -> t.problems().isEmpty());
        assertThat(target.calls())
                .containsExactly(
                        "put MailDomain/local/b@1 from b.yaml",
                        "put MailDomain/local/a@1 from a.yaml",
                        "remove MailDomain/local/b@1");
    }

    @Test
    void offersAgainWhatTheTargetCouldNotTake() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();
        target.failing(true);
        write("b.yaml", domain("b", "b.example"));
        target.await(t -> t.calls().contains("put MailDomain/local/b@1 from b.yaml (failed)"));
        target.failing(false);
        target.await(t -> has(t, "b.example"));
    }

    @Test
    void keepsEverythingWhenTheFolderIsEmptied() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();

        Files.delete(folder.resolve("a.yaml"));
        target.await(t -> !t.problems().isEmpty());
        assertThat(target.problems()).singleElement().asString().contains("no MailDomain and no RelayPolicy");
        assertThat(has(target, "a.example")).isTrue();
    }

    @Test
    void mailIsNotTriedForLongerThanItIsKept() throws Exception {
        write("a.yaml", """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: patient}
                spec: {delivery: {retry: {giveUpAfter: 30d}}}
                """);
        assertThat(PolicyFolder.check(folder, Duration.ofDays(31))).isEmpty();
        assertThat(PolicyFolder.check(folder, Duration.ofDays(30)))
                .singleElement()
                .asString()
                .contains("a.yaml:4", "spec.delivery.retry.giveUpAfter: 30d is too long", "write at most 29d23h");
        assertThat(start(PolicySnapshot.EMPTY)).hasSize(1);
        assertThat(target.calls()).isEmpty();
    }

    @Test
    void countsGenerationsAcrossRestartsAndRemovesWhatWentMeanwhile() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        write("b.yaml", domain("b", "b.example"));
        write("c.yaml", domain("c", "c.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();
        policy.close();

        write("a.yaml", "# a new comment\n" + domain("a", "a.example"));
        write("b.yaml", domain("b", "other.example"));
        Files.delete(folder.resolve("c.yaml"));
        int before = target.calls().size();
        assertThat(start(target.snapshot())).isEmpty();
        assertThat(target.calls().subList(before, target.calls().size()))
                .containsExactly("put MailDomain/local/b@2 from b.yaml", "remove MailDomain/local/c@1");
    }

    @Test
    void tellsThatAFaultIsUndoneWithoutPuttingTheSamePolicyAgain() throws Exception {
        write("a.yaml", domain("a", "a.example"));
        assertThat(start(PolicySnapshot.EMPTY)).isEmpty();
        write("a.yaml", domain("a", "not a domain"));
        write("b.yaml", "a: b: c");
        target.await(t -> t.problems().size() == 2);
        write("a.yaml", domain("a", "a.example"));
        Files.delete(folder.resolve("b.yaml"));
        target.await(t -> t.problems().isEmpty());
        assertThat(target.calls()).containsExactly("put MailDomain/local/a@1 from a.yaml");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        write("a.yaml", domain("a", "a b"));
        write("b.yaml", "kind: Pod");
        Files.write(folder.resolve("c.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        write("notes.txt", "not read");
        assertThat(PolicyFolder.check(folder, Duration.ofDays(7)))
                .extracting(Problem::source)
                .containsExactly("a.yaml", "b.yaml", "c.yaml");
        assertThat(PolicyFolder.check(folder.resolve("missing"), Duration.ofDays(7)))
                .singleElement()
                .asString()
                .contains("the policy folder cannot be read: NoSuchFile");
    }

    private List<Problem> start(PolicySnapshot known) {
        policy = new PolicyFolder(folder, target, known, Duration.ofDays(7));
        return policy.start();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private static boolean has(RecordingTarget target, String domain) {
        return target.snapshot().domain(Domain.of(domain)).isPresent();
    }

    private static String domain(String name, String domain) {
        return """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: %s}
                spec: {domainName: %s, delivery: {mx: {}}}
                """.formatted(name, domain);
    }
}
