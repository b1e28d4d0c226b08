package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many sessions at once. */
class CrowdIT {
    private static final int IDLE = 1000;
    private static final int DRIPPING = 100;

    @Test
    void servesMailBetweenIdleAndDrippingClients() throws IOException {
        try (var ingress = new Ingress()) {
            var crowd = new ArrayList<Client>();
            for (int i = 0; i < IDLE; i++) {
                crowd.add(Client.greeted(ingress.relay()));
            }
            for (int i = 0; i < DRIPPING; i++) {
                var client = Client.greeted(ingress.relay());
                client.say("MAIL FROM:<a@b.test>");
                client.say("RCPT TO:<ann@example.com>");
                client.say("DATA");
                client.send("S");
                crowd.add(client);
            }
            try (var client = Client.greeted(ingress.relay())) {
                for (int i = 0; i < 50; i++) {
                    assertThat(client.sendMail()).startsWith("250");
                }
            }
            assertThat(ingress.gauge("postyard.ingress.sessions")).isGreaterThanOrEqualTo(IDLE + DRIPPING);
            for (var client : crowd) {
                client.close();
            }
            Eventually.holds("all sessions are over", () -> ingress.gauge("postyard.ingress.sessions") == 0);
            Eventually.holds("memory is given back", () -> ingress.gauge("postyard.ingress.body.used") == 0);
        }
    }

    @Test
    void turnsAwayWhoIsTooMuch() throws IOException {
        try (var ingress = with(new IngressConfig.ConnectionLimits(3, 2, List.of()))) {
            try (var _ = Client.greeted(ingress.relay());
                    var _ = Client.greeted(ingress.submission());
                    var third = new Client(ingress.relay())) {
                assertThat(third.reply()).startsWith("421 4.7.0").contains("too many connections from your address");
                assertThat(third.isHungUpOn()).isTrue();
            }
            Eventually.holds("sessions are over", () -> ingress.gauge("postyard.ingress.sessions") == 0);
            try (var client = Client.greeted(ingress.relay())) {
                assertThat(client.sendMail()).startsWith("250");
            }
        }
        try (var ingress = with(new IngressConfig.ConnectionLimits(1, 9, List.of()));
                var _ = Client.greeted(ingress.relay());
                var second = new Client(ingress.relay())) {
            assertThat(second.reply()).startsWith("421 4.7.0").contains("too busy");
            assertThat(ingress.count("postyard.ingress.connections", "busy")).isEqualTo(1);
        }
    }

    /** On a socket for both families the kernel writes IPv4 addresses as ::ffff:192.0.2.1, all within one /64. */
    @Test
    void countsClientsOfIpv4OneByOneOnASocketForBothFamilies() throws IOException {
        assumeThat(System.getProperty("os.name"))
                .as("where 127.0.0.2 is an address")
                .isEqualTo("Linux");
        assumeThat(NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")))
                .as("there is IPv6")
                .isNotNull();
        var limits = new IngressConfig.ConnectionLimits(9, 1, List.of(Network.parse("127.0.0.1")));
        try (var ingress = with(limits, "::")) {
            var server = new InetSocketAddress("127.0.0.1", ingress.relay().getPort());
            try (var exempt = Client.greeted(server);
                    var _ = Client.greeted(server);
                    var _ = Client.from("127.0.0.2", server);
                    var _ = Client.from("127.0.0.3", server);
                    var second = Client.from("127.0.0.3", server)) {
                assertThat(second.reply()).startsWith("421 4.7.0").contains("too many connections from your address");
                assertThat(exempt.sendMail()).startsWith("250");
            }
            var message = ingress.queue.messages.getFirst();
            assertThat(message.origin().client()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        }
    }

    @Test
    void drainsWithoutCuttingAMessageInTwo() throws Exception {
        var ingress = new Ingress();
        try (var idle = Client.greeted(ingress.relay());
                var busy = Client.greeted(ingress.relay())) {
            busy.say("MAIL FROM:<a@b.test>");
            busy.say("RCPT TO:<ann@example.com>");
            busy.say("DATA");
            var closing = Thread.ofVirtual().start(ingress::close);
            assertThat(idle.reply()).startsWith("421 4.3.2");
            assertThat(busy.say("x\r\n.")).startsWith("250 2.0.0 Queued");
            assertThat(busy.reply()).startsWith("421 4.3.2");
            closing.join();
            assertThat(ingress.queue.messages).hasSize(1);
            assertThat(ingress.role.readiness()).isEqualTo("Shutting down.");
        }
    }

    @Test
    void endsASessionThatIsThrowingAChunkAwayWhileDraining() throws Exception {
        var ingress = new Ingress();
        try (var idle = Client.greeted(ingress.relay());
                var refused = Client.greeted(ingress.relay())) {
            refused.send("NOOP\r\nBDAT 5\r\nab");
            assertThat(refused.reply()).startsWith("250");
            var closing = Thread.ofVirtual().start(ingress::close);
            assertThat(idle.reply()).startsWith("421 4.3.2");
            refused.send("cde");
            assertThat(refused.reply()).startsWith("503 5.5.1");
            assertThat(refused.reply()).startsWith("421 4.3.2");
            closing.join();
        }
    }

    private static Ingress with(IngressConfig.ConnectionLimits limits) throws IOException {
        return with(limits, "127.0.0.1");
    }

    private static Ingress with(IngressConfig.ConnectionLimits limits, String host) throws IOException {
        return new Ingress(config -> limited(config, limits, host));
    }

    static IngressConfig limited(IngressConfig config, IngressConfig.ConnectionLimits limits) {
        return limited(config, limits, "127.0.0.1");
    }

    private static IngressConfig limited(IngressConfig config, IngressConfig.ConnectionLimits limits, String host) {
        return new IngressConfig(
                config.hostName(),
                config.postmaster(),
                List.of(
                        new IngressConfig.Listener(ListenerKind.RELAY, host, 0),
                        new IngressConfig.Listener(ListenerKind.SUBMISSION, host, 0)),
                config.session(),
                config.lines(),
                config.bodies(),
                config.bodyBudget(),
                limits,
                config.timeouts(),
                config.hops(),
                config.tls(),
                config.handshakeTimeout(),
                config.eventLoops(),
                config.drainTimeout());
    }
}
