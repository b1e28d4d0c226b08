package io.postyard.crds.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns the nodes of one YAML document into plain values and remembers where each stood. No type outside the JSON ones
 * is ever built, whatever tag a document asks for.
 */
final class YamlTree {
    /** Nodes after aliases are followed: a few hundred bytes each. */
    private static final int MAX_NODES = 50_000;

    private static final int MAX_DEPTH = 40;

    private final Map<String, Integer> lines = new HashMap<>();
    private int nodes;

    /** What makes a document unreadable; the message is for people. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
        private final int line;

        Unreadable(Node at, String message) {
            super(message, null, false, false);
            line = lineOf(at);
        }

        int line() {
            return line;
        }
    }

    Map<String, Integer> lines() {
        return lines;
    }

    Object read(Node node) throws Unreadable {
        return read(node, "", 0);
    }

    private Object read(Node node, String path, int depth) throws Unreadable {
        if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
            throw new Unreadable(
                    node,
                    "the document is too large: at most " + MAX_NODES + " values, nested at most " + MAX_DEPTH
                            + " deep, counted after aliases are followed");
        }
        lines.putIfAbsent(path, lineOf(node));
        return switch (node) {
            case MappingNode mapping -> map(mapping, path, depth);
            case SequenceNode sequence -> list(sequence, path, depth);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new Unreadable(node, "neither a mapping, a list nor a value");
        };
    }

    private Map<String, Object> map(MappingNode mapping, String path, int depth) throws Unreadable {
        var map = new LinkedHashMap<String, Object>();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw new Unreadable(entry.getKeyNode(), "a field name must be a plain word");
            }
            var name = key.getValue();
            var at = path.isEmpty() ? name : path + "." + name;
            if (map.containsKey(name)) {
                throw new Unreadable(key, at + " is written twice; keep one");
            }
            lines.putIfAbsent(at, lineOf(key));
            map.put(name, read(entry.getValueNode(), at, depth + 1));
        }
        return map;
    }

    private List<Object> list(SequenceNode sequence, String path, int depth) throws Unreadable {
        var list = new ArrayList<Object>();
        for (var item : sequence.getValue()) {
            list.add(read(item, path + "[" + list.size() + "]", depth + 1));
        }
        return list;
    }

    private static Object scalar(ScalarNode scalar) {
        var text = scalar.getValue();
        var tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return text.matches("(?i)true|yes|on");
        }
        if (tag.equals(Tag.INT) && text.matches("[-+]?(0|[1-9][0-9]{0,17})")) {
            return Long.valueOf(text);
        }
        if ((tag.equals(Tag.FLOAT) || tag.equals(Tag.INT))
                && text.matches("[-+]?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?")) {
            return Double.valueOf(text);
        }
        // Octal, sexagesimal, dates and the like: what people mean by 0x10 or 1:30 in a mail policy is the text.
        return text;
    }

    private static int lineOf(Node node) {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
    }
}
