package io.postyard.crds.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.crds.compile.CrossCheck.Candidate;
import io.postyard.crds.manifest.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrossCheckTest {
    @Test
    void refusesADomainThatAnotherObjectDeclares() {
        var outcome = check(domain("a", "example.com", "[example.net]"), domain("b", "example.org", "[EXAMPLE.net]"));
        assertThat(outcome.kept()).extracting(c -> c.manifest().name()).containsExactly("a");
        assertThat(outcome.problems())
                .extracting(Problem::toString)
                .containsExactly("a.yaml:4 (document 1, MailDomain/local/b): spec.aliasDomains[0]: example.net is"
                        + " declared by MailDomain/local/a (a.yaml) already; declare a domain in one object only");
    }

    @Test
    void refusesASecondObjectOfTheSameName() {
        var outcome = check(domain("a", "example.com", "[]"), domain("a", "example.org", "[]"));
        assertThat(outcome.kept()).hasSize(1);
        assertThat(outcome.problems()).extracting(Problem::path).containsExactly("metadata.name");
    }

    @Test
    void refusesEqualPrecedenceOnAnEqualMatch() {
        var outcome = check(
                policy("a", 5, "{clients: {networks: [192.0.2.0/24, 10.0.0.0/8]}}", "delivery: {}"),
                policy("b", 5, "{clients: {networks: [10.0.0.0/8, 192.0.2.0/24]}}", "delivery: {tls: Required}"));
        assertThat(outcome.kept()).extracting(c -> c.manifest().name()).containsExactly("a");
        assertThat(outcome.problems())
                .extracting(Problem::toString)
                .containsExactly("a.yaml:4 (document 1, RelayPolicy/local/b): spec.precedence: RelayPolicy/local/a"
                        + " (a.yaml) has the same match and precedence 5, so nothing decides between them; write"
                        + " another precedence; the higher is asked first");
    }

    @Test
    void allowsWhatDoesNotConflict() {
        var outcome = check(
                policy("a", 5, "{}", "delivery: {}"),
                policy("other-half", 5, "{}", "admission: {maxRecipients: 5}"),
                policy("other-precedence", 6, "{}", "delivery: {}"),
                policy("other-match", 5, "{listeners: [Relay]}", "delivery: {}"),
                domain("a", "example.com", "[]"),
                domain("b", "example.net", "[]"));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.kept()).hasSize(6);
    }

    private static CrossCheck.Outcome check(String... manifests) {
        return CrossCheck.check(Stream.of(manifests)
                .map(CompilerTest::manifest)
                .map(m -> new Candidate(m, Compiler.compile(m, 1).policy().orElseThrow()))
                .toList());
    }

    private static String domain(String name, String domain, String aliases) {
        return """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: %s}
                spec: {domainName: %s, aliasDomains: %s, delivery: {mx: {}}}
                """.formatted(name, domain, aliases);
    }

    private static String policy(String name, int precedence, String match, String half) {
        return """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: %s}
                spec: {precedence: %d, match: %s, %s}
                """.formatted(name, precedence, match, half);
    }
}
