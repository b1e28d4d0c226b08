package io.postyard.crds.reference;

import io.postyard.crds.schema.Crd;
import io.postyard.crds.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The reference page of a kind, drawn from its schema. */
final class ReferencePage {
    static final String REGENERATE =
            "./mvnw -q -pl crds -am test -Dtest=ReferencePageTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dpostyard.regenerate=true";

    private ReferencePage() {}

    static String fileName(Crd crd) {
        return crd.kind().toLowerCase(Locale.ROOT) + ".md";
    }

    static String render(Crd crd) {
        var spec = crd.schema().properties().get("spec");
        var page = new StringBuilder();
        page.append("<!-- Generated from crds/src/main/resources/META-INF/fabric8/")
                .append(crd.plural())
                .append(".postyard.io-v1.yml by: ")
                .append(REGENERATE)
                .append(" -->\n# ")
                .append(crd.kind())
                .append("\n\n")
                .append(crd.schema().description())
                .append("\n\n`apiVersion: postyard.io/")
                .append(crd.version())
                .append("`, `kind: ")
                .append(crd.kind())
                .append("`. How to use it: [policy](../policy.md).\n\n## Fields\n\n")
                .append("| Field | Type | Default | What it is |\n|---|---|---|---|\n");
        var rules = new ArrayList<String>();
        spec.properties()
                .forEach((name, field) ->
                        rows(page, rules, "spec." + name, field, spec.required().contains(name)));
        addRules(rules, "spec", spec);
        page.append("\n## Rules\n\nRefused at `kubectl apply` and by a policy folder, in these words:\n\n");
        rules.forEach(page::append);
        return page.toString();
    }

    private static void rows(StringBuilder page, List<String> rules, String path, Schema field, boolean required) {
        page.append("| `")
                .append(path)
                .append("` | ")
                .append(type(field))
                .append(" | ")
                .append(
                        required
                                ? "required"
                                : field.defaultValue().map(d -> code(yaml(d))).orElse(""))
                .append(" | ")
                .append(field.sentence())
                .append(" For example ")
                .append(code(field.example().orElseThrow()))
                .append(". |\n");
        addRules(rules, path, field);
        var inner = field.items().orElse(field);
        inner.properties()
                .forEach((name, child) -> rows(
                        page,
                        rules,
                        path + (field.items().isPresent() ? "[]." : ".") + name,
                        child,
                        inner.required().contains(name)));
    }

    private static void addRules(List<String> rules, String path, Schema field) {
        field.rules().forEach(rule -> rules.add("- `" + path + "`: " + rule.message() + "\n"));
    }

    private static String type(Schema field) {
        if (!field.allowed().isEmpty()) {
            return String.join(" \\| ", field.allowed());
        }
        var bounds = new StringBuilder();
        range(bounds, field, "minimum", "maximum", "");
        range(bounds, field, "minItems", "maxItems", " elements");
        return switch (field.type()) {
            case "array" -> "list of " + type(field.items().orElseThrow()) + bounds;
            case "string" -> "text";
            case "int-or-string" -> "size";
            default -> field.type() + bounds;
        };
    }

    private static void range(StringBuilder into, Schema field, String least, String most, String unit) {
        var low = field.bounds().get(least);
        var high = field.bounds().get(most);
        if (high != null) {
            into.append(", ")
                    .append(low == null ? 0 : low.longValue())
                    .append('–')
                    .append(high.longValue())
                    .append(unit);
        }
    }

    private static String yaml(Object value) {
        return value instanceof Map<?, ?> map && map.isEmpty() ? "{}" : value.toString();
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
