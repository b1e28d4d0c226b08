package io.postyard.crds.manifest;

import java.util.Map;

/**
 * One document of a file: the header every object has, and its tree.
 *
 * @param document which one of the file, from 1
 * @param namespace {@code local} where none is written
 * @param tree of {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Long}, {@code Double},
 *     {@code Boolean} and {@code null}
 * @param lines path → line in the file, for problems
 */
public record Manifest(
        String source,
        int document,
        String kind,
        String namespace,
        String name,
        Map<String, Object> tree,
        Map<String, Integer> lines) {
    /** {@code kind/namespace/name}: what the object is known by. */
    public String object() {
        return kind + "/" + namespace + "/" + name;
    }

    public Manifest withTree(Map<String, Object> other) {
        return new Manifest(source, document, kind, namespace, name, other, lines);
    }

    /** A problem with one field; a field that is not written gets the line of the nearest one around it. */
    public Problem problem(String path, String wrong, String instead) {
        return new Problem(source, document, lineOf(path), object(), path, wrong, instead);
    }

    private int lineOf(String path) {
        for (var at = path; !at.isEmpty(); at = at.substring(0, Math.max(0, cut(at)))) {
            if (lines.containsKey(at)) {
                return lines.get(at);
            }
        }
        return lines.getOrDefault("", 0);
    }

    private static int cut(String path) {
        return Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    }
}
