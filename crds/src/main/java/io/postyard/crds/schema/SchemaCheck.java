package io.postyard.crds.schema;

import io.postyard.crds.cel.CelException;
import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a manifest against its CRD and fills in the defaults, in the order of the API server: defaults, then types and
 * bounds, then the CEL rules of every object whose own fields are sound.
 */
public final class SchemaCheck {
    /** Kubernetes' own fields, and the status that {@code kubectl get -o yaml} brings along. */
    private static final Set<String> NOT_OURS = Set.of("apiVersion", "kind", "metadata", "status");

    private final Manifest manifest;
    private final List<Problem> problems = new ArrayList<>();

    private SchemaCheck(Manifest manifest) {
        this.manifest = manifest;
    }

    /**
     * @param manifest with its defaults; to be used only if there are no problems
     */
    public record Checked(Manifest manifest, List<Problem> problems) {
        public Checked {
            problems = List.copyOf(problems);
        }
    }

    /** Never throws for what {@code manifest} holds. */
    public static Checked check(Manifest manifest) {
        var schema = Crd.of(manifest.kind()).schema();
        var check = new SchemaCheck(manifest);
        var tree = new LinkedHashMap<>(manifest.tree());
        var spec = new LinkedHashMap<>(tree);
        spec.keySet().removeAll(NOT_OURS);
        tree.putAll(check.fields(spec, schema, ""));
        return new Checked(manifest.withTree(tree), check.problems);
    }

    /** What is wrong with the value of one field; for values that stand in documentation. */
    static List<Problem> problemsOf(Object value, Schema schema) {
        var check = new SchemaCheck(new Manifest("example", 1, "", "", "", Map.of(), Map.of()));
        var _ = check.value(value, schema, "example");
        return check.problems;
    }

    private Object value(Object value, Schema schema, String path) {
        int before = problems.size();
        Object result =
                switch (schema.type()) {
                    case "object" ->
                        value instanceof Map<?, ?> map
                                ? fields(Schema.map(map), schema, path)
                                : mistyped(value, schema, path, "an object with fields");
                    case "array" ->
                        value instanceof List<?> list
                                ? items(list, schema, path)
                                : mistyped(value, schema, path, "a list");
                    case "string" ->
                        value instanceof String ? value : mistyped(value, schema, path, "text, in quotes if need be");
                    case "integer" -> value instanceof Long ? value : mistyped(value, schema, path, "a whole number");
                    case "number" -> value instanceof Number ? value : mistyped(value, schema, path, "a number");
                    case "boolean" -> value instanceof Boolean ? value : mistyped(value, schema, path, "true or false");
                    case "int-or-string" ->
                        value instanceof Long || value instanceof String
                                ? value
                                : mistyped(value, schema, path, "a number, with or without a unit");
                    default -> throw new IllegalStateException("type in a CRD: " + schema.type());
                };
        if (problems.size() == before) {
            Bounds.violation(result, schema).ifPresent(wrong -> add(path, wrong, instead(schema)));
        }
        if (problems.size() == before) {
            rules(result, schema, path);
        }
        return result;
    }

    private Map<String, Object> fields(Map<String, Object> map, Schema schema, String path) {
        var result = new LinkedHashMap<String, Object>();
        map.forEach((name, value) -> {
            var field = schema.properties().get(name);
            var at = path.isEmpty() ? name : path + "." + name;
            if (field == null) {
                unknown(name, schema, path, at);
            } else if (value != null || field.defaultValue().isEmpty()) {
                result.put(name, value(value, field, at));
            }
        });
        schema.properties().forEach((name, field) -> {
            var at = path.isEmpty() ? name : path + "." + name;
            if (schema.required().contains(name) && !map.containsKey(name)) {
                add(
                        at,
                        "missing",
                        field.example()
                                .map(e -> "write for example " + name + ": " + e)
                                .orElse(""));
            }
            // The operator's fields have no defaults, so that what is filled in here is only ever spec.
            field.defaultValue().filter(d -> !result.containsKey(name)).ifPresent(d -> {
                if (map.get(name) == null) {
                    result.put(name, value(d, field, at));
                }
            });
        });
        return result;
    }

    private List<Object> items(List<?> list, Schema schema, String path) {
        var result = new ArrayList<Object>();
        var seen = new HashSet<Object>();
        for (var item : list) {
            var at = path + "[" + result.size() + "]";
            result.add(value(item, schema.items().orElseThrow(), at));
            if (schema.isSet() && !seen.add(item)) {
                add(at, quote(item) + " is written twice", "keep one");
            }
        }
        return result;
    }

    private void rules(Object value, Schema schema, String path) {
        for (var rule : schema.rules()) {
            try {
                if (!rule.cel().allows(value)) {
                    add(path, rule.message(), "");
                }
            } catch (CelException e) {
                add(path, "rule '" + rule.cel().text() + "' cannot be evaluated: " + e.getMessage(), "");
            }
        }
    }

    private Object mistyped(Object value, Schema schema, String path, String wanted) {
        add(path, "must be " + wanted + ", not " + quote(value), instead(schema));
        return value;
    }

    private void unknown(String name, Schema schema, String path, String at) {
        var known = new ArrayList<>(schema.properties().keySet());
        if (path.isEmpty()) {
            known.removeAll(NOT_OURS);
        }
        var instead = Spelling.nearest(name, known)
                .map(meant -> "did you mean " + meant + "?")
                .orElse(known.isEmpty() ? "nothing can be written here" : "known here: " + String.join(", ", known));
        add(at, "no such field", instead);
    }

    private static String instead(Schema schema) {
        return schema.allowed().isEmpty()
                ? schema.example().map(e -> "write for example " + e).orElse("")
                : "write one of " + String.join(", ", schema.allowed());
    }

    static String quote(Object value) {
        return switch (value) {
            case null -> "empty";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case String text when text.length() > 60 -> "'" + text.substring(0, 60) + "…'";
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }

    private void add(String path, String wrong, String instead) {
        problems.add(manifest.problem(path, wrong, instead));
    }
}
