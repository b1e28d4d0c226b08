package io.postyard.crds.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations and sizes as people write them. */
class AmountsTest {
    @ParameterizedTest
    @CsvSource({"30s,PT30S", "5m,PT5M", "4h,PT4H", "5d,PT120H", "2w,PT336H", "1h30m,PT1H30M", "1d12h,PT36H"})
    void readsDurations(String text, Duration expected) {
        assertThat(Durations.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "5", "m", "5 m", "-5m", "5min", "1.5h", "5M", "PT5M", "9999999s", "5m\n"})
    void refusesWhatIsNoDuration(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "10485760,10485760",
        "10k,10000",
        "10K,10000",
        "10M,10000000",
        "2G,2000000000",
        "64Ki,65536",
        "50Mi,52428800",
        "1Gi,1073741824",
        "999999999999Gi,9223372036854775807"
    })
    void readsSizes(String text, long expected) {
        assertThat(Sizes.parse(text)).isEqualTo(OptionalLong.of(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "10MB", "10 M", "1.5M", "M", "10m", "1e6", "٣"})
    void refusesWhatIsNoSize(String text) {
        assertThat(Sizes.parse(text)).isEmpty();
    }
}
