package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.netty.ProxyHeaders;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Those who would speak for others and may not, and proxies that do not say for whom they are. */
class NoProxyIT {
    private static final ProxyTrust TRUST = ProxyTrust.of(List.of("127.0.0.1"));
    private static final String STRANGER = "127.0.0.2";

    @Test
    void believesNobodyElse() throws IOException {
        assumeThat(System.getProperty("os.name"))
                .as("where 127.0.0.2 is an address")
                .isEqualTo("Linux");
        try (var ingress = with(TRUST)) {
            try (var client = Client.from(STRANGER, ingress.relay())) {
                client.send(ProxyHeaders.text4("192.0.2.66"));
                assertThat(client.reply()).startsWith("220");
                assertThat(client.reply()).isEqualTo("500 5.5.1 Command not recognised");
                client.say("EHLO client.test");
                assertThat(client.sendMail()).startsWith("250");
            }
            try (var client = Client.from(STRANGER, ingress.relay())) {
                client.send(ProxyHeaders.binary("192.0.2.66"));
                assertThat(client.reply()).startsWith("220");
                // Two empty lines, one with a NUL, one that ends with LF alone; the addresses begin the next.
                for (int i = 0; i < 2; i++) {
                    assertThat(client.reply()).startsWith("500 5.5.1");
                }
                assertThat(client.reply()).isEqualTo("500 5.5.2 Control character in a command");
                assertThat(client.reply()).isEqualTo("500 5.5.2 A command ends with CR LF, not with LF alone");
                assertThat(client.say("NOOP")).startsWith("500");
                client.say("EHLO client.test");
                assertThat(client.say("NOOP")).startsWith("250");
            }
            assertThat(ingress.queue.messages)
                    .extracting(message -> message.origin().client())
                    .containsExactly(InetAddress.ofLiteral(STRANGER));
            assertThat(ingress.count("postyard.ingress.proxy.headers", "client"))
                    .isZero();
        }
    }

    /** Where nobody is trusted, not even this machine is. */
    @Test
    void believesNobodyByDefault() throws IOException {
        try (var ingress = new Ingress();
                var client = new Client(ingress.relay())) {
            assertThat(client.reply()).startsWith("220");
            client.send(ProxyHeaders.text4("192.0.2.66"));
            assertThat(client.reply()).isEqualTo("500 5.5.1 Command not recognised");
        }
    }

    static Stream<Arguments> noHeaders() {
        return Stream.of(
                Arguments.of("malformed", "EHLO client.test\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("malformed", ProxyHeaders.text4("192.0.2.256")),
                Arguments.of("malformed", ProxyHeaders.text("UNKNOWN " + "x".repeat(100))),
                Arguments.of("malformed", ProxyHeaders.binary(0x11, ProxyHeaders.TCP4, new byte[12])),
                Arguments.of("malformed", ProxyHeaders.binary(0xFF, ProxyHeaders.TCP4, new byte[12])),
                Arguments.of("malformed", Arrays.copyOf(ProxyHeaders.binary("192.0.2.1", new byte[4096]), 16)),
                Arguments.of(
                        "unsupported",
                        ProxyHeaders.binary(ProxyHeaders.PROXY, ProxyHeaders.UNIX_STREAM, new byte[216])));
    }

    @ParameterizedTest
    @MethodSource("noHeaders")
    void cutsOffAProxyThatSendsNoHeader(String outcome, byte[] octets) throws IOException {
        try (var ingress = with(new ProxyTrust(TRUST.networks(), Duration.ofMinutes(10)));
                var client = new Client(ingress.relay())) {
            client.send(octets);
            assertThat(isCutOff(client)).isTrue();
            assertThat(ingress.count("postyard.ingress.proxy.headers", outcome)).isEqualTo(1);
            assertThat(ingress.count("postyard.ingress.connections", "accepted"))
                    .isZero();
        }
    }

    @Test
    void doesNotWaitForAHeaderForLong() throws IOException {
        try (var ingress = with(new ProxyTrust(TRUST.networks(), Duration.ofMillis(300)));
                var silent = new Client(ingress.relay());
                var slow = new Client(ingress.relay())) {
            assertThat(isCutOff(silent)).isTrue();
            slow.send("PROXY UNKNOWN ");
            Eventually.holds("an octet now and then does not help", () -> {
                try {
                    slow.send("x");
                    return false;
                } catch (IOException _) {
                    return true;
                }
            });
            assertThat(ingress.count("postyard.ingress.proxy.headers", "timeout"))
                    .isEqualTo(2);
        }
    }

    /** As those do who only look whether the port is open. */
    @Test
    void letsGoWhoLeavesWithoutAWord() throws IOException {
        try (var ingress = with(TRUST)) {
            new Client(ingress.relay()).close();
            try (var half = new Client(ingress.relay())) {
                half.endOfInput();
                assertThat(isCutOff(half)).isTrue();
            }
            Eventually.holds("both are gone", () -> ingress.count("postyard.ingress.proxy.headers", "lost") == 2);
        }
    }

    @Test
    void holdsNotMoreWithoutHeaderThanSessionsMayBeOpen() throws IOException {
        var limits = new IngressConfig.ConnectionLimits(2, 2, List.of());
        var patient = new ProxyTrust(TRUST.networks(), Duration.ofMinutes(10));
        try (var ingress = new Ingress(config -> CrowdIT.limited(config, limits).withProxies(patient));
                var one = new Client(ingress.relay());
                var _ = new Client(ingress.relay());
                var third = new Client(ingress.relay())) {
            assertThat(isCutOff(third)).isTrue();
            assertThat(ingress.count("postyard.ingress.proxy.headers", "too_many"))
                    .isEqualTo(1);
            one.send(ProxyHeaders.text4("192.0.2.66"));
            assertThat(one.reply()).startsWith("220");
            try (var next = new Client(ingress.relay())) {
                next.send(ProxyHeaders.text4("192.0.2.67"));
                assertThat(next.reply()).as("who waits takes no session").startsWith("220");
            }
        }
    }

    @Test
    void doesNotWaitForAHeaderAtTheEnd() throws IOException {
        var ingress = with(new ProxyTrust(TRUST.networks(), Duration.ofMinutes(10)));
        try (ingress;
                var client = new Client(ingress.relay())) {
            client.send("PROXY ");
            ingress.close();
            assertThat(isCutOff(client)).isTrue();
        }
    }

    private static Ingress with(ProxyTrust trust) throws IOException {
        return new Ingress(config -> config.withProxies(trust));
    }

    /** Without a word; by a reset, where something that came in was not read. */
    private static boolean isCutOff(Client client) throws IOException {
        try {
            return client.isHungUpOn();
        } catch (SocketException _) {
            return true;
        }
    }
}
