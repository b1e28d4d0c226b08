package io.postyard.crds.schema;

import java.util.List;
import java.util.Optional;

/** The keywords of a schema that bound one value: enum, pattern, smallest and largest. */
final class Bounds {
    private Bounds() {}

    /** What is wrong with a value of the right type; empty if nothing. */
    static Optional<String> violation(Object value, Schema schema) {
        if (!schema.allowed().isEmpty() && !schema.allowed().contains(value)) {
            var meant = value instanceof String text
                    ? Spelling.nearest(text, schema.allowed()).map(m -> " (did you mean " + m + "?)")
                    : Optional.<String>empty();
            return Optional.of(SchemaCheck.quote(value) + " is not one of the choices" + meant.orElse(""));
        }
        return switch (value) {
            case String text -> ofText(text, schema);
            case List<?> list -> ofAmount(list.size(), schema, "Items", "element", "elements");
            case Number number -> ofNumber(number, schema);
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofText(String text, Schema schema) {
        // Length first: no pattern ever sees more than the schema allows.
        return ofAmount(text.codePointCount(0, text.length()), schema, "Length", "character", "characters")
                .or(() -> schema.pattern()
                        .filter(pattern ->
                                text.length() > 1_000 || !pattern.matcher(text).find())
                        .map(_ -> SchemaCheck.quote(text) + " has not the right form"));
    }

    private static Optional<String> ofAmount(int amount, Schema schema, String keyword, String one, String many) {
        var least = schema.bounds().get("min" + keyword);
        if (least != null && amount < least) {
            return Optional.of("needs at least " + least.intValue() + " " + (least == 1 ? one : many));
        }
        var most = schema.bounds().get("max" + keyword);
        if (most != null && amount > most) {
            return Optional.of("has " + amount + " " + many + ", at most " + most.intValue() + " are allowed");
        }
        return Optional.empty();
    }

    private static Optional<String> ofNumber(Number number, Schema schema) {
        var least = schema.bounds().get("minimum");
        if (least != null && number.doubleValue() < least) {
            return Optional.of(number + " is below " + least.longValue());
        }
        var most = schema.bounds().get("maximum");
        if (most != null && number.doubleValue() > most) {
            return Optional.of(number + " is above " + most.longValue());
        }
        return Optional.empty();
    }
}
