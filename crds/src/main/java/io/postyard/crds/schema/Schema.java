package io.postyard.crds.schema;

import io.postyard.crds.cel.CelRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One node of a structural OpenAPI v3 schema, with the keywords that our CRDs use and no others: an unknown keyword is
 * refused, so that none is silently ignored.
 *
 * @param type {@code object}, {@code array}, {@code string}, {@code integer}, {@code number}, {@code boolean}, or
 *     {@code int-or-string}
 * @param properties empty = none are known, except for {@code metadata}, which Kubernetes defines
 * @param items empty unless an array
 * @param allowed empty = no enum
 * @param bounds keyword → limit: minimum, maximum, minLength, maxLength, minItems, maxItems
 * @param defaultValue empty = none
 * @param isSet no element twice
 */
public record Schema(
        String type,
        String description,
        Map<String, Schema> properties,
        Optional<Schema> items,
        Set<String> required,
        List<String> allowed,
        Optional<Pattern> pattern,
        Map<String, Double> bounds,
        Optional<Object> defaultValue,
        boolean isSet,
        List<Rule> rules) {
    private static final Pattern EXAMPLE = Pattern.compile("Example: `(?<example>.+)`$");
    private static final Set<String> BOUNDS =
            Set.of("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems");
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "description",
            "properties",
            "items",
            "required",
            "enum",
            "pattern",
            "default",
            "format",
            "anyOf",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-type",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-validations");

    /**
     * A CEL rule.
     *
     * @param message what is wrong; what to write instead
     */
    public record Rule(CelRule cel, String message) {}

    /** The example at the end of the description, as YAML; empty if there is none. */
    public Optional<String> example() {
        var matcher = EXAMPLE.matcher(description);
        return matcher.find() ? Optional.of(matcher.group("example")) : Optional.empty();
    }

    /** The description without its example. */
    public String sentence() {
        return EXAMPLE.matcher(description).replaceAll("").strip();
    }

    static Schema read(Map<String, Object> yaml) {
        for (var keyword : yaml.keySet()) {
            if (!KEYWORDS.contains(keyword) && !BOUNDS.contains(keyword)) {
                throw new IllegalArgumentException("keyword that SchemaCheck does not know: " + keyword);
            }
        }
        var properties = new LinkedHashMap<String, Schema>();
        map(yaml.get("properties")).forEach((name, schema) -> properties.put(name, read(map(schema))));
        var bounds = new LinkedHashMap<String, Double>();
        BOUNDS.stream()
                .filter(yaml::containsKey)
                .forEach(keyword -> bounds.put(keyword, ((Number) yaml.get(keyword)).doubleValue()));
        return new Schema(
                yaml.containsKey("x-kubernetes-int-or-string") ? "int-or-string" : (String) yaml.get("type"),
                (String) yaml.getOrDefault("description", ""),
                properties,
                Optional.ofNullable(yaml.get("items")).map(items -> read(map(items))),
                Set.copyOf(texts(yaml.get("required"))),
                texts(yaml.get("enum")),
                Optional.ofNullable((String) yaml.get("pattern")).map(Pattern::compile),
                bounds,
                Optional.ofNullable(yaml.get("default")),
                "set".equals(yaml.get("x-kubernetes-list-type")),
                list(yaml.get("x-kubernetes-validations")).stream()
                        .map(Schema::map)
                        .map(rule -> new Rule(new CelRule((String) rule.get("rule")), (String) rule.get("message")))
                        .toList());
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static List<String> texts(Object value) {
        return list(value).stream().map(String.class::cast).toList();
    }

    @SuppressWarnings("unchecked") // maps of a YAML tree have String keys
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
