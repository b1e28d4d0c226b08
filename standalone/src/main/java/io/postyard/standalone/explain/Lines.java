package io.postyard.standalone.explain;

import java.util.ArrayList;
import java.util.List;

/** Steps of a session, and below each what decides it. */
final class Lines {
    private static final int STEP = 9;
    private static final int DETAIL = 11;

    private final List<String> lines = new ArrayList<>();

    void step(String name, String text) {
        lines.add(padded(name, STEP) + text);
    }

    void detail(String name, String text) {
        lines.add(padded("", STEP) + padded(name + ":", DETAIL) + text);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    List<String> all() {
        return List.copyOf(lines);
    }
}
