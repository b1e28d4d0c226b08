package io.postyard.wire.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingNamesTest {
    private static final SettingNames NAMES = SettingNames.of(Settings.class, "POSTYARD_TEST");

    interface Settings {
        String hostName();

        Optional<List<String>> timeouts();

        Topics topics();

        default String sum() {
            return hostName();
        }

        interface Topics {
            int partitions();
        }
    }

    @Test
    void areThoseOfTheInterfaceAndItsGroups() {
        assertThat(NAMES.names())
                .containsExactly(
                        "POSTYARD_TEST_HOST_NAME", "POSTYARD_TEST_TIMEOUTS", "POSTYARD_TEST_TOPICS_PARTITIONS");
    }

    @Test
    void aMisspeltOneIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> NAMES.check(Map.of("POSTYARD_TEST_TIMEOUT", "1s", "POSTYARD_TEST_HOST_NAME", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such setting: POSTYARD_TEST_TIMEOUT (the nearest is POSTYARD_TEST_TIMEOUTS);"
                        + " docs/running.md names them all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POSTYARD_TEST_PORT=25",
                "POSTYARD_TEST_SMTP_PORT=2526",
                "postyard_test_hostname=a",
                "postyard.test.host-nmae=a",
                "POSTYARD_TEST_TIMEOUTS_0_=1s",
                "POSTYARD_TEST_PASSWORD=x"
            })
    void whateverElseHasThePrefixIsRefusedToo(String variable) {
        var parts = variable.split("=", 2);
        assertThatThrownBy(() -> NAMES.check(Map.of(parts[0], parts[1])))
                .hasMessageContaining(
                        "no such setting: " + parts[0].replaceAll("[.-]", "_").toUpperCase(Locale.ROOT));
    }

    @Test
    void whatIsNotAlikeIsNotNamed() {
        assertThatThrownBy(() -> NAMES.check(Map.of("POSTYARD_TEST_TLS", "1")))
                .hasMessage("no such setting: POSTYARD_TEST_TLS; docs/running.md names them all");
    }

    @Test
    void whatBelongsToOthersIsNoneOfItsBusiness() {
        assertThatCode(() -> NAMES.check(Map.of(
                        "POSTYARD_OTHER_THING", "1",
                        "HOSTNAME", "a",
                        "POSTYARD_TESTING", "1",
                        "postyard_test_host_name", "a",
                        "POSTYARD_TEST_SERVICE_HOST", "10.0.0.1",
                        "POSTYARD_TEST_SERVICE_PORT_SMTP", "25",
                        "POSTYARD_TEST_PORT", "tcp://10.0.0.1:25",
                        "POSTYARD_TEST_PORT_25_TCP", "tcp://10.0.0.1:25",
                        "POSTYARD_TEST_METRICS_PORT_8080_TCP_ADDR", "10.0.0.1")))
                .doesNotThrowAnyException();
    }
}
