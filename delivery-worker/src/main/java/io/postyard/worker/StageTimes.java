package io.postyard.worker;

import io.postyard.smtp.client.Stage;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The setting that says how long peers may take. */
final class StageTimes {
    private static final Duration LONGEST = Duration.ofHours(1);

    private StageTimes() {}

    /**
     * @param items {@code stage=duration}, such as {@code final-dot=15m}; 1 second to 1 hour
     * @throws IllegalArgumentException with words for the operator
     */
    static Map<Stage, Duration> parse(List<String> items) {
        var times = new EnumMap<Stage, Duration>(Stage.class);
        for (var item : items) {
            var parts = item.split("=", 2);
            if (parts.length < 2 || times.put(stage(item, parts[0].strip()), time(item, parts[1].strip())) != null) {
                throw wrong(item, "write each stage once, as in final-dot=15m");
            }
        }
        return times;
    }

    private static Stage stage(String item, String name) {
        return Arrays.stream(Stage.values())
                .filter(stage -> name(stage).equals(name))
                .findFirst()
                .orElseThrow(() -> wrong(
                        item,
                        "the stages are "
                                + Arrays.stream(Stage.values())
                                        .map(StageTimes::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static Duration time(String item, String text) {
        Duration time;
        try {
            time = DurationConverter.parseDuration(text);
        } catch (IllegalArgumentException e) {
            throw wrong(item, "a time is written as 30s, 5m or 1h");
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw wrong(item, "a time is 1s to 1h");
        }
        return time;
    }

    private static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static IllegalArgumentException wrong(String item, String advice) {
        return new IllegalArgumentException("POSTYARD_WORKER_TIMEOUTS: '" + item + "': " + advice);
    }
}
