package io.postyard.wire.part;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The variables that a part reads. Quarkus passes over those that it does not know, so that a misspelt one would change
 * nothing and say nothing.
 *
 * @param names such as {@code POSTYARD_WORKER_HOST_NAME}
 */
public record SettingNames(String prefix, SortedSet<String> names) {
    /** What Kubernetes adds for services of the namespace, name=value; see "Accessing the Service" in its documentation. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("[^=]*_(SERVICE_(HOST|PORT)(_[^=]*)?=.*|PORT(_\\d+_(TCP|UDP|SCTP))?=(tcp|udp|sctp)://.*"
                    + "|PORT_\\d+_(TCP|UDP|SCTP)_(ADDR|PORT|PROTO)=.*)");

    /** Fewer letters in common are no likeness. */
    private static final int LIKE = 3;

    /**
     * @param settings an interface with an abstract method for each setting, {@code hostName} for {@code HOST_NAME}; one
     *     that returns an interface inside of it is a group
     * @param prefix of all its variables, without the last underscore
     */
    public static SettingNames of(Class<?> settings, String prefix) {
        return new SettingNames(prefix, namesOf(settings, prefix).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Stream<String> namesOf(Class<?> settings, String prefix) {
        return Arrays.stream(settings.getDeclaredMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .flatMap(method -> {
                    var name = prefix + "_" + upperCase(method);
                    var type = method.getReturnType();
                    return type.isInterface() && settings.equals(type.getDeclaringClass())
                            ? namesOf(type, name)
                            : Stream.of(name);
                });
    }

    private static String upperCase(Method method) {
        return method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    /**
     * Names are compared without regard to case and punctuation, as they are read.
     *
     * @throws IllegalArgumentException if a variable has the prefix and is no setting; names the nearest one
     */
    public void check(Map<String, String> environment) {
        var unknown = environment.entrySet().stream()
                .filter(variable -> !SERVICE_LINK.matcher(variable.toString()).matches())
                .map(variable ->
                        variable.getKey().replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
                .filter(name -> name.startsWith(prefix + "_") && !names.contains(name))
                .sorted()
                .map(name -> name
                        + nearest(name).map(" (the nearest is %s)"::formatted).orElse(""))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "no such setting: " + String.join(", ", unknown) + "; docs/running.md names them all");
        }
    }

    private Optional<String> nearest(String wrong) {
        return names.stream()
                .filter(name -> inCommon(name, wrong) >= prefix.length() + 1 + LIKE)
                .max(Comparator.comparingInt(name -> inCommon(name, wrong)));
    }

    private static int inCommon(String one, String other) {
        int mismatch = Arrays.mismatch(one.toCharArray(), other.toCharArray());
        return mismatch < 0 ? one.length() : mismatch;
    }
}
