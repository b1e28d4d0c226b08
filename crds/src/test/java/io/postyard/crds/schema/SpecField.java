package io.postyard.crds.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * A field of a CRD, found by walking the schema.
 *
 * @param path without indexes: the elements of a list are its own path, their fields lie under it
 */
record SpecField(String kind, String path, Schema schema) {
    static List<SpecField> all() {
        return Crd.all().stream()
                .flatMap(crd ->
                        under(crd.kind(), "spec", crd.schema().properties().get("spec")).stream())
                .toList();
    }

    static List<SpecField> under(String kind, String path, Schema schema) {
        var fields = new ArrayList<SpecField>();
        fields.add(new SpecField(kind, path, schema));
        schema.items().ifPresent(items -> fields.addAll(under(kind, path, items)));
        schema.properties().forEach((name, field) -> fields.addAll(under(kind, path + "." + name, field)));
        return fields;
    }

    @Override
    public String toString() {
        return kind + " " + path + " (" + schema.type() + ")";
    }
}
