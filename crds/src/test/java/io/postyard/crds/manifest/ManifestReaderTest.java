package io.postyard.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestReaderTest {
    private static final String HEADER = "apiVersion: postyard.io/v1alpha1\nkind: MailDomain\nmetadata: {name: a}\n";

    @Test
    void readsSeveralDocumentsAndSkipsEmptyOnes() {
        var documents = ManifestReader.read("a.yaml", "# nothing\n---\n" + HEADER + "---\n\n---\n" + HEADER);
        assertThat(documents.problems()).isEmpty();
        assertThat(documents.manifests()).hasSize(2);
        assertThat(documents.manifests().getLast().document()).isEqualTo(3);
    }

    @Test
    void readsAnEmptyFile() {
        assertThat(ManifestReader.read("a.yaml", "")).isEqualTo(new ManifestReader.Documents(List.of(), List.of()));
    }

    @Test
    void readsJson() {
        var json =
                "{\"apiVersion\": \"postyard.io/v1alpha1\", \"kind\": \"MailDomain\", \"metadata\": {\"name\": \"a\"}}";
        assertThat(ManifestReader.read("a.yaml", json).manifests()).hasSize(1);
    }

    @Test
    void readsPlainValuesOnly() {
        var tree = ManifestReader.read(
                        "a.yaml",
                        HEADER + "a: 1\nb: 0.5\nc: yes\nd: '1'\ne: ~\nf: 1:30\ng: 2026-11-22\nh: 0x10\n"
                                + "j: 99999999999999999999\n")
                .manifests()
                .getFirst()
                .tree();
        assertThat(tree)
                .containsEntry("a", 1L)
                .containsEntry("b", 0.5)
                .containsEntry("c", true)
                .containsEntry("d", "1")
                .containsEntry("e", null)
                .containsEntry("f", "1:30")
                .containsEntry("g", "2026-11-22")
                .containsEntry("h", "0x10")
                .containsEntry("j", 1e20);
    }

    @Test
    void followsAliasesWithinReason() {
        var tree = ManifestReader.read("a.yaml", HEADER + "a: &x {b: 1}\nc: *x\n")
                .manifests()
                .getFirst()
                .tree();
        assertThat(tree).containsEntry("c", Map.of("b", 1L));
    }

    @Test
    void namesWhereTheHeaderIsWrong() {
        assertThat(problem("kind: MailDomain"))
                .isEqualTo("a.yaml:1 (document 1): apiVersion: missing; write apiVersion: postyard.io/v1alpha1");
        assertThat(problem("apiVersion: postyard.io/v1alpha1\nkind: Maildomain"))
                .isEqualTo("a.yaml:2 (document 1): kind: 'Maildomain' is not known here; write one of MailDomain,"
                        + " RelayPolicy");
        assertThat(problem("apiVersion: postyard.io/v1alpha1\nkind: MailDomain\nmetadata: {name: Example.com}"))
                .startsWith("a.yaml:3 (document 1): metadata.name: 'Example.com' is not known here; write a name of");
        assertThat(problem("just text")).startsWith("a.yaml:1 (document 1): not an object");
        assertThat(problem("a: 1\na: 2")).isEqualTo("a.yaml:2 (document 1): a is written twice; keep one");
        assertThat(problem("? [a]\n: b")).isEqualTo("a.yaml:1 (document 1): a field name must be a plain word");
    }

    @Test
    void namesWhereTheYamlIsWrong() {
        assertThat(problem(HEADER + "---\na: b: c"))
                .isEqualTo("a.yaml:5 (document 2): not YAML: mapping values are not allowed here");
        assertThat(problem("a: !!java.net.URL [x]")).contains("Global tag is not allowed");
        assertThat(problem("a:\n\t- b")).startsWith("a.yaml:2 (document 1): not YAML: found character '\\t(TAB)'");
    }

    @Test
    void aBombGoesOffSmall() {
        var lol = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 40; i++) {
            lol.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1).replace("*", "*a" + (i - 1) + ",*"));
        }
        assertThat(problem(HEADER + lol)).contains("aliases");
        assertThat(problem(HEADER + lol.substring(0, lol.indexOf("a20:")))).contains("too large");
        assertThat(problem(HEADER + "a: &a [*a]")).contains("too large");
        assertThat(problem(HEADER + "a: " + "[".repeat(100_000))).contains("not YAML");
        assertThat(problem(HEADER + "a: " + "[".repeat(60) + "]".repeat(60))).contains("too large");
        assertThat(problem("#".repeat(ManifestReader.MAX_CHARACTERS + 1))).contains("more than 1500000 characters");
        assertThat(problem("a: &x {b: c}\n" + "d: *x\n---\n".repeat(3_000))).isNotEmpty();
        assertThat(problem("---\n{}\n".repeat(3_000))).isNotEmpty();
    }

    @Test
    void aProblemIsOneLine() {
        assertThat(problem("apiVersion: \"a\\nb\\x1b[31m\"")).doesNotContain("\n", "\u001b");
    }

    private static String problem(String text) {
        return ManifestReader.read("a.yaml", text).problems().getFirst().toString();
    }
}
