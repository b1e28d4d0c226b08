package io.postyard.crds.compile;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Amounts of octets as people write them: {@code 10485760}, {@code 10M} (of 1000), {@code 50Mi} (of 1024). */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,11})(k|K|M|G|Ki|Mi|Gi)?");

    private Sizes() {}

    /** Empty if {@code text} is none; never zero or negative, at most some 10²¹ capped to {@link Long#MAX_VALUE}. */
    public static OptionalLong parse(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        long unit = unit(matcher.group(2) == null ? "" : matcher.group(2));
        return OptionalLong.of(amount > Long.MAX_VALUE / unit ? Long.MAX_VALUE : amount * unit);
    }

    private static long unit(String suffix) {
        return switch (suffix) {
            case "" -> 1L;
            case "k", "K" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            case "Ki" -> 1L << 10;
            case "Mi" -> 1L << 20;
            case "Gi" -> 1L << 30;
            default -> throw new IllegalArgumentException("unit: " + suffix);
        };
    }
}
