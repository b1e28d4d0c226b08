package io.postyard.ingress.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.config.IngressConfig.Listener;
import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.wire.part.SettingNames;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IngressSettingsTest {
    private static final Map<String, String> EVERYTHING = new TreeMap<>(Map.ofEntries(
            Map.entry("host-name", "mx.test"),
            Map.entry("postmaster", "root@example.com"),
            Map.entry("listeners", "relay:[::1]:25,submission:127.0.0.1:587,submissions:127.0.0.1:465"),
            Map.entry("tls-certificate", "/tls/tls.crt"),
            Map.entry("tls-key", "/tls/tls.key"),
            Map.entry("tls-directory", "/tls/domains"),
            Map.entry("users", "/users/users"),
            Map.entry("handshake-timeout", "18s"),
            Map.entry("max-message-size", "1001"),
            Map.entry("max-recipients", "102"),
            Map.entry("max-errors", "3"),
            Map.entry("max-junk", "4"),
            Map.entry("max-commands", "5"),
            Map.entry("max-transactions", "6"),
            Map.entry("max-command-line", "4096"),
            Map.entry("max-data-line", "2000"),
            Map.entry("body-budget", "7000000"),
            Map.entry("inline-body", "100000"),
            Map.entry("max-connections", "8"),
            Map.entry("max-connections-per-client", "9"),
            Map.entry("unlimited-clients", "192.0.2.0/24"),
            Map.entry("command-timeout", "10s"),
            Map.entry("data-timeout", "11s"),
            Map.entry("message-timeout", "12s"),
            Map.entry("min-data-rate", "13"),
            Map.entry("max-received-lines", "14"),
            Map.entry("max-own-received-lines", "15"),
            Map.entry("event-loops", "16"),
            Map.entry("drain-timeout", "17s"),
            Map.entry("dns-servers", "192.0.2.53,[2001:db8::53]:5353"),
            Map.entry("proxy-networks", "192.0.2.0/28,2001:db8::/64")));

    @Test
    void saysTheSameAsTheConfigurationWhereNothingIsSet() {
        var defaults = IngressConfig.of(
                "mx.test",
                Optional.empty(),
                List.of(
                        new Listener(ListenerKind.RELAY, "0.0.0.0", 2525),
                        new Listener(ListenerKind.SUBMISSION, "0.0.0.0", 2587)));
        assertThat(settings(Map.of("host-name", "mx.test")).config()).isEqualTo(defaults);
    }

    @Test
    void handsEverySettingOn() {
        var config = settings(EVERYTHING).config();
        assertThat(config.hostName()).isEqualTo("mx.test");
        assertThat(config.postmaster()).contains(Mailbox.of("root@example.com"));
        assertThat(config.listeners())
                .containsExactly(
                        new Listener(ListenerKind.RELAY, "::1", 25),
                        new Listener(ListenerKind.SUBMISSION, "127.0.0.1", 587),
                        new Listener(ListenerKind.SUBMISSION, "127.0.0.1", 465, true));
        assertThat(config.session())
                .hasToString(
                        "SessionLimits[maxMessageSize=1001, maxRecipients=102, maxErrors=3, maxJunk=4, maxCommands=5,"
                                + " maxTransactions=6]");
        assertThat(config.lines()).isEqualTo(new IngressConfig.LineLimits(4096, 2000));
        assertThat(config.bodyBudget()).isEqualTo(7_000_000);
        assertThat(config.bodies().inline()).isEqualTo(100_000);
        assertThat(config.connections())
                .isEqualTo(new IngressConfig.ConnectionLimits(8, 9, List.of(Network.parse("192.0.2.0/24"))));
        assertThat(config.timeouts().command()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.timeouts().dataBlock()).isEqualTo(Duration.ofSeconds(11));
        assertThat(config.timeouts().message()).isEqualTo(Duration.ofSeconds(12));
        assertThat(config.timeouts().minDataRate()).isEqualTo(13);
        assertThat(config.hops()).isEqualTo(new IngressConfig.HopLimits(14, 15));
        assertThat(config.tls())
                .isEqualTo(new TlsFiles(
                        Optional.of(PemFiles.in(Path.of("/tls"))),
                        Optional.of(Path.of("/tls/domains")),
                        TlsFiles.LOOK_EVERY));
        assertThat(config.logins()).isEqualTo(LoginSettings.of(Optional.of(Path.of("/users/users"))));
        assertThat(config.handshakeTimeout()).isEqualTo(Duration.ofSeconds(18));
        assertThat(config.eventLoops()).isEqualTo(16);
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(17));
        assertThat(config.proxies()).isEqualTo(ProxyTrust.of(List.of("192.0.2.0/28", "2001:db8::/64")));
        assertThat(config.dns()).isEqualTo(DnsSettings.of(List.of("192.0.2.53:53", "[2001:db8::53]:5353")));
        assertThat(config.dns().servers()).contains(new InetSocketAddress("2001:db8::53", 5353));
    }

    @Test
    void hasNoSettingThatIsNotTestedHere() {
        assertThat(SettingNames.of(IngressSettings.class, "POSTYARD_INGRESS").names())
                .containsExactlyInAnyOrderElementsOf(EVERYTHING.keySet().stream()
                        .map(name -> "POSTYARD_INGRESS_"
                                + name.replaceAll("[-.]", "_").toUpperCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void wantsACertificateForTlsFromTheStart() {
        assertThatThrownBy(() ->
                        settings(Map.of("listeners", "submissions:0.0.0.0:465")).config())
                .hasMessageContaining("submissions");
        assertThatThrownBy(() -> settings(Map.of("tls-key", "/tls/tls.key")).config())
                .hasMessageContaining("tls-certificate");
    }

    @Test
    void trustsNotEverybodyWithTheAddressesOfOthers() {
        assertThatThrownBy(() ->
                        settings(Map.of("proxy-networks", "10.0.0.0/8,::/0")).config())
                .hasMessageContaining("/0 is everybody");
    }

    @Test
    void namesAListenerThatCannotBeRead() {
        assertThatThrownBy(
                        () -> settings(Map.of("listeners", "smtp:0.0.0.0:25")).config())
                .hasMessageContaining("smtp:0.0.0.0:25");
    }

    private static IngressSettings settings(Map<String, String> values) {
        var properties = new HashMap<String, String>();
        values.forEach((key, value) -> properties.put("postyard.ingress." + key, value));
        return new SmallRyeConfigBuilder()
                .withMapping(IngressSettings.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDefaultInterceptors()
                .withConverter(Duration.class, 100, text -> Duration.parse("PT" + text.replaceAll("(?<=[0-9])d$", "h")))
                .build()
                .getConfigMapping(IngressSettings.class);
    }
}
