package io.postyard.ingress.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 5782 §2.1 and §2.4, and addresses with high octets. */
class ListNameTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.99, 99.2.0.192.bad.example",
        "255.128.0.1, 1.0.128.255.bad.example",
        "2001:db8:1:2:3:4:567:89ab, b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bad.example",
        "::FFFF:127.0.0.2, 2.0.0.127.bad.example"
    })
    void turnsAnAddressAround(String client, String name) throws UnknownHostException {
        assertThat(ListName.of(InetAddress.getByName(client), Domain.of("bad.example")))
                .isEqualTo(name);
    }
}
