package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnHostsTest {
    private final OwnHosts own = OwnHosts.of("mx.us.test", List.of("LB.us.test", "192.0.2.0/24", "2001:db8::25"), 25);

    @Test
    void knowsOurNamesInAnyCase() {
        assertThat(own.includes("MX.us.test")).isTrue();
        assertThat(own.includes("lb.US.test")).isTrue();
        assertThat(own.includes("us.test")).isFalse();
    }

    @Test
    void knowsTheAddressesItWasTold() {
        assertThat(own.includes(InetAddress.ofLiteral("192.0.2.200"))).isTrue();
        assertThat(own.includes(InetAddress.ofLiteral("2001:db8::25"))).isTrue();
        assertThat(own.includes(InetAddress.ofLiteral("2001:db8::26"))).isFalse();
    }

    @Test
    void aLaboratorysMachineIsNotOursAlone() {
        var lab = OwnHosts.of("mx.us.test", List.of("127.0.0.9"), 2525);
        assertThat(own.includes(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(lab.includes(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
        assertThat(lab.includes(InetAddress.ofLiteral("127.0.0.9"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.0/33", "999.1.1.1", "a:b"})
    void saysWhatIsNoAddress(String entry) {
        assertThatThrownBy(() -> OwnHosts.of("mx.us.test", List.of(entry), 25))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
