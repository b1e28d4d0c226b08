package io.postyard.crds.compile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 30s}, {@code 5m}, {@code 4h}, {@code 5d}, {@code 2w}, {@code 1h30m}. */
public final class Durations {
    private static final Pattern WHOLE = Pattern.compile("([1-9][0-9]{0,5}[smhdw]){1,10}");
    private static final Pattern PART = Pattern.compile("([0-9]+)([smhdw])");

    private Durations() {}

    /** Empty if {@code text} is none; never zero or negative. */
    public static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(PART.matcher(text)
                .results()
                .map(part -> unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))))
                .reduce(Duration.ZERO, Duration::plus));
    }

    /** As people write it, whole seconds: {@code 6d23h}. */
    public static String format(Duration time) {
        var text = new StringBuilder();
        var left = time.toSeconds();
        for (var letter : List.of("d", "h", "m", "s")) {
            long unit = unit(letter).toSeconds();
            if (left >= unit) {
                text.append(left / unit).append(letter);
                left %= unit;
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            case "w" -> Duration.ofDays(7);
            default -> throw new IllegalArgumentException("unit: " + letter);
        };
    }
}
