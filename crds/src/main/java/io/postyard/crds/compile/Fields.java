package io.postyard.crds.compile;

import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.Problem;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.NextHop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The fields of one object in a manifest that passed {@link io.postyard.crds.schema.SchemaCheck}: types hold and
 * defaults are filled in, so that only what a pattern cannot say is still looked at. Such a fault is added to the
 * problems and a stand-in returned; the compiled object is thrown away then.
 */
record Fields(Manifest manifest, String path, Map<String, Object> map, List<Problem> problems) {
    @SuppressWarnings("unchecked") // the schema says object
    static Fields spec(Manifest manifest, List<Problem> problems) {
        return new Fields(
                manifest, "spec", (Map<String, Object>) manifest.tree().get("spec"), problems);
    }

    String at(String name) {
        return path + "." + name;
    }

    void problem(String name, String wrong, String instead) {
        problems.add(manifest.problem(at(name), wrong, instead));
    }

    /** An object that is always there: required, or with a default. */
    Fields object(String name) {
        return optionalObject(name).orElseThrow();
    }

    @SuppressWarnings("unchecked") // the schema says object
    Optional<Fields> optionalObject(String name) {
        return Optional.ofNullable((Map<String, Object>) map.get(name))
                .map(inner -> new Fields(manifest, at(name), inner, problems));
    }

    String text(String name) {
        return (String) map.get(name);
    }

    Optional<String> optionalText(String name) {
        return Optional.ofNullable(text(name));
    }

    int integer(String name) {
        return Math.toIntExact((Long) map.get(name));
    }

    /** Beyond what an int holds. */
    long longInteger(String name) {
        return (Long) map.get(name);
    }

    OptionalInt optionalInteger(String name) {
        return map.containsKey(name) ? OptionalInt.of(integer(name)) : OptionalInt.empty();
    }

    double number(String name) {
        return ((Number) map.get(name)).doubleValue();
    }

    OptionalLong optionalSize(String name) {
        return map.containsKey(name) ? Sizes.parse(String.valueOf(map.get(name))) : OptionalLong.empty();
    }

    List<String> texts(String name) {
        return list(name).stream().map(String.class::cast).toList();
    }

    Duration duration(String name) {
        return Durations.parse(text(name)).orElseThrow();
    }

    List<Duration> durations(String name) {
        return texts(name).stream()
                .map(text -> Durations.parse(text).orElseThrow())
                .toList();
    }

    Optional<Domain> domain(String name) {
        return domain(name, text(name));
    }

    List<Domain> domains(String name) {
        return each(name, at -> domain(at, texts(name).get(index(at))));
    }

    List<Network> networks(String name) {
        return each(name, at -> {
            try {
                return Optional.of(Network.parse(texts(name).get(index(at))));
            } catch (IllegalArgumentException e) {
                problem(at, e.getMessage(), "write for example 192.0.2.0/24 or 2001:db8::/32");
                return Optional.empty();
            }
        });
    }

    /** The objects of a list; none if it is not written. */
    @SuppressWarnings("unchecked") // the schema says a list of objects
    List<Fields> objects(String name) {
        return IntStream.range(0, list(name).size())
                .mapToObj(i -> new Fields(
                        manifest,
                        at(name) + "[" + i + "]",
                        (Map<String, Object>) list(name).get(i),
                        problems))
                .toList();
    }

    /** Hosts, as {@code host} and {@code port}; empty if the field is not written. */
    @SuppressWarnings("unchecked") // the schema says a list of objects
    Optional<NextHop.Hosts> hosts(String name) {
        if (!map.containsKey(name)) {
            return Optional.empty();
        }
        return Optional.of(new NextHop.Hosts(list(name).stream()
                .map(host -> new Fields(manifest, at(name), (Map<String, Object>) host, problems))
                .map(host -> new NextHop.Host(host.text("host"), host.integer("port")))
                .toList()));
    }

    private Optional<Domain> domain(String at, String text) {
        var domain = Domain.parse(text);
        if (domain.isEmpty()) {
            problem(
                    at,
                    "'" + text + "' is not a domain",
                    "write for example example.com; a label has at most 63 letters");
        }
        return domain;
    }

    private List<?> list(String name) {
        return (List<?>) map.getOrDefault(name, List.of());
    }

    private <T> List<T> each(String name, Function<String, Optional<T>> read) {
        return IntStream.range(0, list(name).size())
                .mapToObj(i -> read.apply(name + "[" + i + "]"))
                .flatMap(Optional::stream)
                .toList();
    }

    private static int index(String at) {
        return Integer.parseInt(at.substring(at.indexOf('[') + 1, at.length() - 1));
    }
}
