package io.postyard.ingress.screening;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeloNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"mail.example.org", "a.b", "MAIL.Example.ORG", "win_7.example.org", "4.example", "x.1a"})
    void aFullNameIsOne(String helo) {
        assertThat(HeloName.of(helo)).isEqualTo(new HeloName.Host(Domain.of(helo)));
    }

    @ParameterizedTest
    @CsvSource({
        "[192.0.2.1], 192.0.2.1",
        "[IPv6:2001:db8::1], 2001:db8::1",
        "[ipv6:2001:DB8:0:0:0:0:0:1], 2001:db8::1",
        "[IPv6:::ffff:192.0.2.1], 192.0.2.1"
    })
    void aLiteralIsAnAddress(String helo, String address) {
        assertThat(HeloName.of(helo)).isEqualTo(new HeloName.Literal(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "friend",
                "192.0.2.1",
                "2001:db8::1",
                "IPv6:2001:db8::1",
                "a..b",
                ".example.org",
                "example.org.",
                "-a.example.org",
                "a-.example.org",
                "[]",
                "[192.0.2]",
                "[192.0.2.256]",
                "[127.1]",
                "[2001:db8::1]",
                "[IPv6:192.0.2.1]",
                "[IPv6:g::1]",
                "[IPv6:]",
                "[192.0.2.1",
                "192.0.2.1]",
                "[mail.example.org]",
                "."
            })
    void anythingElseIsNeither(String helo) {
        assertThat(HeloName.of(helo)).isEqualTo(new HeloName.Malformed());
    }
}
