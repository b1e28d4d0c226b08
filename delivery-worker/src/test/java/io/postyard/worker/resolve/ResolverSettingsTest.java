package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverSettingsTest {
    private static final OwnHosts OWN = new OwnHosts(Set.of(), List.of());

    @ParameterizedTest
    @CsvSource({
        "192.0.2.53, 192.0.2.53, 53",
        "192.0.2.53:5353, 192.0.2.53, 5353",
        "2001:db8::53, 2001:db8::53, 53",
        "[2001:db8::53]:5353, 2001:db8::53, 5353",
        "[2001:db8::53], 2001:db8::53, 53"
    })
    void readsServers(String server, String ip, int port) {
        var address = ResolverSettings.of(List.of(server), OWN, 25).servers().getFirst();
        assertThat(address.getAddress()).isEqualTo(InetAddress.ofLiteral(ip));
        assertThat(address.getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.53:x", "192.0.2.53:70000", "999.1.1.1.1:53"})
    void saysWhatIsNoServer(String server) {
        assertThatThrownBy(() -> ResolverSettings.of(List.of(server), OWN, 25))
                .hasMessage("not a DNS server: " + server);
    }
}
