package io.postyard.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.netty.ProxyHeaders;
import io.postyard.mail.event.Event;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients behind a proxy that says who they are: for everything that follows theirs is the address. */
class ProxyIT {
    private static final ProxyTrust TRUST = ProxyTrust.of(List.of("127.0.0.1"));
    private static final String CLIENT = "192.0.2.66";

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of(ProxyHeaders.text4(CLIENT), CLIENT, "[192.0.2.66]"),
                Arguments.of(
                        ProxyHeaders.text("TCP6 2001:db8::66 2001:db8::25 50000 25"),
                        "2001:db8::66",
                        "[IPv6:2001:db8:0:0:0:0:0:66]"),
                Arguments.of(
                        ProxyHeaders.binary(CLIENT, ProxyHeaders.tlv(0x04), ProxyHeaders.tlv(0xEA, (byte) 1)),
                        CLIENT,
                        "[192.0.2.66]"),
                Arguments.of(ProxyHeaders.binary("2001:db8::66"), "2001:db8::66", "[IPv6:2001:db8:0:0:0:0:0:66]"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void takesTheClientsAddressFromTheHeader(byte[] header, String address, String literal) throws IOException {
        try (var ingress = behindProxy()) {
            try (var client = new Client(ingress.relay())) {
                client.send(header);
                assertThat(client.reply()).startsWith("220 mx.postyard.test");
                client.say("EHLO client.test");
                assertThat(client.sendMail()).startsWith("250");
            }
            assertMailFrom(ingress, address, literal);
            assertThat(ingress.count("postyard.ingress.proxy.headers", "client"))
                    .isEqualTo(1);
        }
    }

    /** A header is followed at once by whatever the client has said already. */
    @Test
    void losesNothingThatComesWithTheHeader() throws IOException {
        try (var ingress = behindProxy();
                var client = new Client(ingress.relay())) {
            client.send(ProxyHeaders.joined(
                    ProxyHeaders.text4(CLIENT),
                    ("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<ann@example.com>\r\n"
                                    + "DATA\r\nx\r\n.\r\nQUIT\r\n")
                            .getBytes(UTF_8)));
            client.endOfInput();
            assertThat(client.reply()).startsWith("220");
            assertThat(client.reply()).contains("PIPELINING");
            for (var code : List.of("250", "250", "354", "250", "221")) {
                assertThat(client.reply()).startsWith(code);
            }
            assertMailFrom(ingress, CLIENT, "[192.0.2.66]");
        }
    }

    static Stream<byte[]> headersOfNobody() {
        return Stream.of(
                ProxyHeaders.text("UNKNOWN"),
                ProxyHeaders.binary(ProxyHeaders.LOCAL, ProxyHeaders.UNSPECIFIED),
                ProxyHeaders.binary(ProxyHeaders.PROXY, ProxyHeaders.UNSPECIFIED));
    }

    @ParameterizedTest
    @MethodSource("headersOfNobody")
    void takesTheProxyForTheClientIfItDoesNotSay(byte[] header) throws IOException {
        try (var ingress = behindProxy()) {
            try (var client = new Client(ingress.relay())) {
                client.send(header);
                assertThat(client.reply()).startsWith("220");
                client.say("EHLO client.test");
                assertThat(client.sendMail()).startsWith("250");
            }
            assertMailFrom(ingress, "127.0.0.1", "[127.0.0.1]");
            assertThat(ingress.count("postyard.ingress.proxy.headers", "proxy")).isEqualTo(1);
        }
    }

    /** What a client smuggles in behind its proxy's header is as good as any other nonsense. */
    @Test
    void believesOneHeaderOnly() throws IOException {
        try (var ingress = behindProxy()) {
            try (var client = new Client(ingress.relay())) {
                client.send(ProxyHeaders.joined(ProxyHeaders.text4(CLIENT), ProxyHeaders.text4("192.0.2.77")));
                assertThat(client.reply()).startsWith("220");
                assertThat(client.reply()).isEqualTo("500 5.5.1 Command not recognised");
                client.say("EHLO client.test");
                client.send(ProxyHeaders.text4("192.0.2.77"));
                assertThat(client.reply()).isEqualTo("500 5.5.1 Command not recognised");
                assertThat(client.sendMail()).startsWith("250");
            }
            assertMailFrom(ingress, CLIENT, "[192.0.2.66]");
        }
    }

    @Test
    void policyAndTrailSeeTheClient() throws IOException {
        var ingress = behindProxy();
        ingress.policy = ScreeningRules.snapshot(
                ScreeningRules.rule("unserved", new Screening(Service.NONE, Optional.empty()), CLIENT));
        try (ingress;
                var unserved = new Client(ingress.relay());
                var other = new Client(ingress.relay())) {
            unserved.send(ProxyHeaders.binary(CLIENT));
            assertThat(unserved.reply()).startsWith("554 5.7.1");
            other.send(ProxyHeaders.binary("192.0.2.67"));
            assertThat(other.reply()).startsWith("220");
        }
        assertThat(ingress.queue.told)
                .extracting(event -> ((Event.Refused) event.detail()).client())
                .isEqualTo(List.of(Optional.of(Network.parse(CLIENT))));
    }

    @Test
    void theHeaderIsNoEarlyTalkAndWhatIsBehindItIs() throws IOException {
        try (var ingress = behindProxy()) {
            ingress.policy = ScreeningRules.snapshot(ScreeningRules.rule(
                    "patient", new Screening(Service.FULL, Optional.empty(), List.of(), Duration.ofMillis(50))));
            try (var client = new Client(ingress.relay())) {
                client.send(ProxyHeaders.text4(CLIENT));
                assertThat(client.reply()).startsWith("220");
            }
            ingress.policy = ScreeningRules.snapshot(ScreeningRules.rule(
                    "patient", new Screening(Service.FULL, Optional.empty(), List.of(), Duration.ofSeconds(30))));
            try (var client = new Client(ingress.relay())) {
                client.send(ProxyHeaders.joined(ProxyHeaders.text4(CLIENT), "EHLO client.test\r\n".getBytes(UTF_8)));
                assertThat(client.reply()).startsWith("554 5.7.1").contains("talk before they are greeted");
            }
        }
    }

    /** All clients come from one address, and yet each has a limit of its own. */
    @Test
    void countsClientsAndNotTheProxy() throws IOException {
        try (var ingress = behindProxy(new IngressConfig.ConnectionLimits(9, 1, List.of()));
                var one = new Client(ingress.relay());
                var two = new Client(ingress.relay());
                var same = new Client(ingress.relay())) {
            one.send(ProxyHeaders.text4(CLIENT));
            assertThat(one.reply()).startsWith("220");
            two.send(ProxyHeaders.text4("192.0.2.67"));
            assertThat(two.reply()).startsWith("220");
            same.send(ProxyHeaders.text4(CLIENT));
            assertThat(same.reply()).startsWith("421 4.7.0").contains("too many connections from your address");
            assertThat(same.isHungUpOn()).isTrue();
            one.say("QUIT");
            Eventually.holds("its place is free", () -> ingress.gauge("postyard.ingress.sessions") == 1);
            try (var again = new Client(ingress.relay())) {
                again.send(ProxyHeaders.text4(CLIENT));
                assertThat(again.reply()).startsWith("220");
            }
        }
    }

    @Test
    void turnsAwayBehindTheHeader() throws IOException {
        try (var ingress = behindProxy();
                var client = new Client(ingress.relay())) {
            ingress.queue.ready = false;
            client.send(ProxyHeaders.text4(CLIENT));
            assertThat(client.reply()).startsWith("421 4.3.2");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    private static Ingress behindProxy() throws IOException {
        return new Ingress(config -> config.withProxies(TRUST));
    }

    private static Ingress behindProxy(IngressConfig.ConnectionLimits limits) throws IOException {
        return new Ingress(config -> CrowdIT.limited(config, limits).withProxies(TRUST));
    }

    private static void assertMailFrom(Ingress ingress, String address, String literal) {
        assertThat(ingress.queue.messages).hasSize(1);
        var message = ingress.queue.messages.getFirst();
        assertThat(message.origin().client()).isEqualTo(InetAddress.ofLiteral(address));
        assertThat(new String(ingress.queue.bytes(message), UTF_8))
                .startsWith("Received: from client.test (" + literal + ")\r\n");
    }
}
