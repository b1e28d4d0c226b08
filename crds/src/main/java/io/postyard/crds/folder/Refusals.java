package io.postyard.crds.folder;

import io.postyard.crds.manifest.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which objects and files are refused, as the target was told. */
final class Refusals {
    private final Map<String, String> told = new LinkedHashMap<>();

    boolean holds(String object) {
        return told.containsKey(object);
    }

    /**
     * Tells the target what is new and takes back what is over.
     *
     * @param inForce objects that were put, which took their refusals back
     */
    void update(List<Problem> problems, Map<String, InForce> inForce, PolicyTarget target) {
        var now = errors(problems);
        for (var object : List.copyOf(told.keySet())) {
            if (!now.containsKey(object)) {
                if (!inForce.containsKey(object)) {
                    target.remove(kind(object), name(object));
                }
                told.remove(object);
            }
        }
        now.forEach((object, error) -> {
            if (!error.equals(told.get(object))) {
                target.refuse(kind(object), name(object), error);
                told.put(object, error);
            }
        });
    }

    private static Map<String, String> errors(List<Problem> problems) {
        var errors = new LinkedHashMap<String, String>();
        problems.forEach(problem -> errors.merge(
                problem.object().isEmpty() ? "File/local/" + problem.source() : problem.object(),
                problem.toString(),
                (first, next) -> first.length() > 4_000 ? first : first + " | " + next));
        return errors;
    }

    static String kind(String object) {
        return object.substring(0, object.indexOf('/'));
    }

    static String name(String object) {
        return object.substring(object.indexOf('/') + 1);
    }
}
