package io.postyard.crds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.crds.manifest.ManifestReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field has words, an example that is valid, a valid and an invalid fixture; every fixture is judged as it says. */
class FixturesTest {
    static List<Fixture> fixtures() {
        return Fixture.all();
    }

    static List<SpecField> fields() {
        return SpecField.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void isJudgedAsItSays(Fixture fixture) {
        assertThat(fixture.expected()).hasSize(fixture.isValid() ? 0 : 1);
        assertThat(fixture.problems()).isEqualTo(fixture.expected());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void hasWordsAndAnExampleThatIsValid(SpecField field) {
        assertThat(field.schema().sentence()).isNotBlank();
        var example = field.schema().example();
        assertThat(example)
                .as("an example, 'Example: `…`', ends the description")
                .isPresent();
        var value = ManifestReader.tree("value: " + example.orElseThrow()).get("value");
        assertThat(SchemaCheck.problemsOf(value, field.schema())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void hasAValidAndAnInvalidFixture(SpecField field) {
        assertThat(Fixture.exists(field.kind(), field.path(), "valid-"))
                .as("valid-*.yaml")
                .isTrue();
        assertThat(Fixture.exists(field.kind(), field.path(), "invalid-"))
                .as("invalid-*.yaml")
                .isTrue();
    }

    @Test
    void everyRuleRefusesAFixtureAndTellsWhatToWrite() {
        var expected = fixtures().stream().flatMap(f -> f.expected().stream()).toList();
        for (var field : fields()) {
            for (var rule : field.schema().rules()) {
                assertThat(expected)
                        .as("an invalid fixture for " + rule.cel().text())
                        .contains(field.path() + ": " + rule.message());
                assertThat(rule.message()).as("what to write instead").contains("; ");
            }
        }
    }

    @Test
    void statusIsDescribedToo() {
        for (var crd : Crd.all()) {
            for (var field : SpecField.under(
                    crd.kind(), "status", crd.schema().properties().get("status"))) {
                assertThat(field.schema().description()).as(field.toString()).isNotBlank();
            }
        }
    }

    @Test
    void fillsInTheDefaults() {
        var manifest = Fixture.all().stream()
                .filter(f -> f.toString().equals("RelayPolicy/spec/valid-shortest.yaml"))
                .findFirst()
                .orElseThrow()
                .manifest();
        assertThat(SchemaCheck.check(manifest).manifest().tree().get("spec"))
                .isEqualTo(Map.of(
                        "precedence",
                        0L,
                        "match",
                        Map.of(),
                        "delivery",
                        Map.of(
                                "tls",
                                "Opportunistic",
                                "shaping",
                                Map.of(
                                        "connections",
                                        20L,
                                        "messagesPerConnection",
                                        100L,
                                        "recipientsPerMessage",
                                        100L,
                                        "messagesPerSecond",
                                        0L),
                                "retry",
                                Map.of(
                                        "schedule",
                                        List.of("1m", "5m", "15m", "1h", "4h"),
                                        "warnAfter",
                                        List.of("4h"),
                                        "giveUpAfter",
                                        "5d"))));
    }
}
