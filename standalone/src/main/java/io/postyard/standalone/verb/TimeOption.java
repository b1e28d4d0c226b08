package io.postyard.standalone.verb;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment as people write it: a date, a date with time, either with an offset, or an age such as {@code 2h}. */
final class TimeOption implements ITypeConverter<Instant> {
    private static final Pattern AGE = Pattern.compile("(\\d{1,9})([smhd])");
    private static final List<Function<String, Instant>> FORMS = List.of(
            Instant::parse,
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
            text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());

    private final InstantSource clock;

    TimeOption() {
        this(InstantSource.system());
    }

    TimeOption(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Instant convert(String text) {
        var age = AGE.matcher(text);
        if (age.matches()) {
            long amount = Long.parseLong(age.group(1));
            return clock.instant()
                    .minus(
                            switch (age.group(2)) {
                                case "s" -> Duration.ofSeconds(amount);
                                case "m" -> Duration.ofMinutes(amount);
                                case "h" -> Duration.ofHours(amount);
                                default -> Duration.ofDays(amount);
                            });
        }
        for (var form : FORMS) {
            try {
                return form.apply(text.replace(' ', 'T'));
            } catch (DateTimeException anotherForm) {
                continue;
            }
        }
        throw new TypeConversionException("'" + text + "' is not a time: write 2026-11-22, 2026-11-22T14:30 or 2h");
    }
}
