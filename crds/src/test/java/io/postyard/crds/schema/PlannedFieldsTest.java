package io.postyard.crds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of planned fields and the schema do not contradict each other. */
class PlannedFieldsTest {
    private static final Path PAGE =
            Path.of(System.getProperty("postyard.root"), "docs", "reference", "planned-fields.md");

    /** How many behaviours each section has. */
    private static final Map<String, Integer> BEHAVIOURS = Map.of("A", 23, "B", 10, "C", 11, "D", 9);

    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| [A-D][0-9]+[^|]*\\| (?<kind>\\w+) \\| `(?<field>[^`]+)` \\| (?<type>(?:[^|]|\\\\\\|)+?) \\| .* \\| (?<state>[^|]+) \\|$");
    private static final Pattern NUMBER = Pattern.compile("\\b[A-D][0-9]+\\b");
    private static final String IN_THE_SCHEMA = "in the schema";
    private static final Set<String> PIECES_OF_WORK = Set.of("ingress", "delivery", "Kubernetes");

    /** Names that CEL keeps for itself, so that a rule would have to write them otherwise. */
    private static final Set<String> RESERVED = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "false",
            "for",
            "function",
            "if",
            "import",
            "in",
            "let",
            "loop",
            "namespace",
            "null",
            "package",
            "return",
            "true",
            "var",
            "void",
            "while");

    /** What YAML 1.1 reads as a boolean or as nothing. */
    private static final Set<String> NOT_TEXT = Set.of("Yes", "No", "On", "Off", "True", "False", "Null", "Y", "N");

    private record Row(String kind, String field, String type, String state) {
        /** As {@link SpecField} writes it. */
        String path() {
            return field.replace("[]", "");
        }

        boolean isInTheSchema() {
            return state.startsWith(IN_THE_SCHEMA);
        }

        List<String> values() {
            return type.contains("\\|") ? List.of(type.replace("set of ", "").split(" \\\\\\| ", -1)) : List.of();
        }

        /** Of a field that is in the schema, the values that are not. */
        List<String> plannedValues() {
            return state.contains("`") ? matches(Pattern.compile("`([^`]+)`"), state, m -> m.group(1)) : List.of();
        }

        @Override
        public String toString() {
            return kind + " " + field;
        }
    }

    private final String page = read();
    private final List<Row> rows =
            matches(ROW, page, m -> new Row(m.group("kind"), m.group("field"), m.group("type"), m.group("state")));
    private final Map<String, SpecField> fields =
            SpecField.all().stream().collect(Collectors.toMap(f -> f.kind() + " " + f.path(), f -> f, (a, _) -> a));

    @Test
    void everyRowIsUnderstood() {
        assertThat(rows).hasSameSizeAs(matches(Pattern.compile("(?m)^\\| [A-D][0-9]+.*$"), page, MatchResult::group));
        assertThat(rows).extracting(Row::toString).doesNotHaveDuplicates();
        assertThat(rows)
                .allMatch(
                        row -> row.isInTheSchema() || PIECES_OF_WORK.contains(row.state()), "says what it comes with");
    }

    @Test
    void whatIsSaidToBeInTheSchemaIs() {
        assertThat(rows.stream()
                        .filter(row -> row.isInTheSchema() != fields.containsKey(row.kind() + " " + row.path())))
                .as("rows whose last column is wrong")
                .isEmpty();
    }

    @Test
    void theSchemaHasTheValuesThatItIsSaidToHave() {
        for (var row : rows) {
            if (row.isInTheSchema() && !row.values().isEmpty()) {
                var there = new ArrayList<>(row.values());
                there.removeAll(row.plannedValues());
                assertThat(allowed(fields.get(row.kind() + " " + row.path())))
                        .as(row.toString())
                        .containsExactlyInAnyOrderElementsOf(there);
            }
        }
    }

    private static List<String> allowed(SpecField field) {
        return field.schema().items().orElse(field.schema()).allowed();
    }

    @Test
    void everyFieldOfTheSchemaHasItsPlace() {
        var places = rows.stream().map(row -> row.kind() + " " + row.path()).toList();
        var homeless = fields.keySet().stream()
                .filter(field -> fields.get(field).schema().properties().isEmpty())
                .filter(field -> places.stream().noneMatch(place -> (field + ".").startsWith(place + ".")))
                .filter(field -> !ON_THEIR_OWN.contains(field))
                .toList();
        assertThat(homeless).as("fields without a row, nor one above them").isEmpty();
    }

    /** Of no single behaviour. */
    private static final Set<String> ON_THEIR_OWN = Set.of(
            "MailDomain spec.domainName", "RelayPolicy spec.precedence", "RelayPolicy spec.admission.maxRecipients");

    @Test
    void whatIsPlannedHasAPlaceToGo() {
        var known = new TreeSet<>(fields.keySet());
        rows.forEach(row -> known.add(row.kind() + " " + row.path()));
        assertThat(rows)
                .allMatch(
                        row -> known.contains(row.kind() + " "
                                + row.path().substring(0, row.path().lastIndexOf('.'))),
                        "is a field of an object on this page or in the schema");
    }

    @Test
    void namesAreFitForKubernetesAndForRules() {
        for (var row : rows) {
            assertThat(row.path().split("\\.", -1))
                    .as(row.toString())
                    .allMatch(name -> name.matches("[a-z][A-Za-z0-9]*") && !RESERVED.contains(name));
            assertThat(row.values())
                    .as(row.toString())
                    .allMatch(value -> value.matches("[A-Z][A-Za-z0-9]*") && !NOT_TEXT.contains(value));
        }
    }

    @Test
    void noBehaviourIsForgotten() {
        var named = matches(NUMBER, page.substring(page.indexOf("## A.")), MatchResult::group);
        BEHAVIOURS.forEach((letter, count) -> {
            for (int number = 1; number <= count; number++) {
                assertThat(named).contains(letter + number);
            }
        });
    }

    private static <T> List<T> matches(Pattern pattern, String text, Function<MatchResult, T> read) {
        return pattern.matcher(text).results().map(read).toList();
    }

    private static String read() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
