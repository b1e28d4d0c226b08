package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part does not start with a setting that would change nothing. */
@Timeout(300)
class MisspeltSettingIT {
    @ParameterizedTest
    @CsvSource({
        "ingress-smtp, POSTYARD_INGRESS_LISTENER, POSTYARD_INGRESS_LISTENERS",
        "router, POSTYARD_ROUTER_TOPICS_PARTITION, POSTYARD_ROUTER_TOPICS_PARTITIONS",
        "delivery-worker, POSTYARD_WORKER_TIMEOUT, POSTYARD_WORKER_TIMEOUTS"
    })
    void isRefusedWithTheNearestOne(String module, String wrong, String right) {
        try (var part =
                RunningPart.start(module, module, Map.of(wrong, "1", "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"))) {
            part.awaitLogged("no such setting: " + wrong + " (the nearest is " + right + ")");
            assertThat(part.exitCode()).isEqualTo(1);
        }
    }
}
