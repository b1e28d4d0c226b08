package io.postyard.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.mail.message.Mailbox;
import io.postyard.smtp.client.Stage;
import io.postyard.wire.part.SettingNames;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
    private static final Map<String, String> EVERYTHING = new TreeMap<>(Map.ofEntries(
            Map.entry("host-name", "out.test"),
            Map.entry("instance", "worker-7"),
            Map.entry("postmaster", "root@example.com"),
            Map.entry("data-dir", "/mail"),
            Map.entry("dns-servers", "192.0.2.53,192.0.2.54:5353"),
            Map.entry("mx-port", "2500"),
            Map.entry("own-hosts", "mx.test,192.0.2.0/24"),
            Map.entry("trust-store", "/tls/ca.crt"),
            Map.entry("sessions", "101"),
            Map.entry("max-orders", "102"),
            Map.entry("max-octets", "103000"),
            Map.entry("commit-interval", "40ms"),
            Map.entry("timeouts", "greeting=1m"),
            Map.entry("drain-timeout", "6s")));

    @Test
    void needsNoSettingButItsName() {
        var config = settings(Map.of("host-name", "out.test", "instance", "worker-0"))
                .config();
        assertThat(config.mxPort()).isEqualTo(25);
        assertThat(config.postmaster()).isEmpty();
        assertThat(config.timeouts()).isEmpty();
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void handsEverySettingOn() {
        var config = settings(EVERYTHING).config();
        assertThat(config.hostName()).isEqualTo("out.test");
        assertThat(config.queue().instance()).isEqualTo("worker-7");
        assertThat(config.postmaster()).contains(Mailbox.of("root@example.com"));
        assertThat(config.dataDir()).isEqualTo(Path.of("/mail"));
        assertThat(config.dnsServers()).containsExactly("192.0.2.53", "192.0.2.54:5353");
        assertThat(config.mxPort()).isEqualTo(2500);
        assertThat(config.ownHosts()).containsExactly("mx.test", "192.0.2.0/24");
        assertThat(config.trustStore()).contains(Path.of("/tls/ca.crt"));
        assertThat(config.lanes().sessions()).isEqualTo(101);
        assertThat(config.queue().maxOrders()).isEqualTo(102);
        assertThat(config.queue().maxOctets()).isEqualTo(103_000);
        assertThat(config.queue().commitInterval()).isEqualTo(Duration.ofMillis(40));
        assertThat(config.timeouts()).isEqualTo(Map.of(Stage.GREETING, Duration.ofMinutes(1)));
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void hasNoSettingThatIsNotTestedHere() {
        assertThat(SettingNames.of(WorkerSettings.class, "POSTYARD_WORKER").names())
                .containsExactlyInAnyOrderElementsOf(EVERYTHING.keySet().stream()
                        .map(name -> "POSTYARD_WORKER_"
                                + name.replaceAll("[-.]", "_").toUpperCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void namesATimeoutThatCannotBeRead() {
        assertThatThrownBy(() -> settings(Map.of("timeouts", "greetings=1m")).config())
                .hasMessageContaining("greetings");
    }

    private static WorkerSettings settings(Map<String, String> values) {
        var properties = new HashMap<>(Map.of("HOSTNAME", "here"));
        values.forEach((key, value) -> properties.put("postyard.worker." + key, value));
        return new SmallRyeConfigBuilder()
                .withMapping(WorkerSettings.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDefaultInterceptors()
                .withConverter(Duration.class, 100, DurationConverter::parseDuration)
                .build()
                .getConfigMapping(WorkerSettings.class);
    }
}
