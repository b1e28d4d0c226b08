package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.ingress.dns.DnsSettings;
import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** Clients are looked up in lists that a DNS server has: 127.0.0.99 is the one that lists are about. */
class DnsListsIT {
    private static final String CLIENT = "127.0.0.99";
    private static final String LISTED =
            "550 5.7.1 Your address is listed by deny.test; only postmaster may be written to";

    private final TestDns dns = TestDns.start();
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = with(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        ingress.close();
        dns.close();
    }

    @Test
    void whomABlackListHoldsMayWriteToPostmasterOnly() throws IOException {
        dns.a("99.0.0.127.deny.test", "127.0.0.2");
        lists(deny("deny.test"));
        for (var listener : List.of(ingress.relay(), ingress.submission())) {
            try (var client = greeted(listener)) {
                assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(LISTED);
                assertThat(client.say("RCPT TO:<postmaster@example.com>")).startsWith("250");
                assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250");
            }
        }
        try (var other = Client.greeted(ingress.relay())) {
            other.say("MAIL FROM:<a@b.test>");
            assertThat(other.say("RCPT TO:<ann@example.com>")).startsWith("250");
        }
        assertThat(dns.queries("99.0.0.127.deny.test", Type.A))
                .as("asked once, then remembered")
                .isEqualTo(1);
        assertThat(answers("denied")).isEqualTo(2);
        assertThat(answers("not_listed")).isEqualTo(1);
        ingress.close();
        assertThat(ingress.queue.told.stream().map(event -> (Event.Refused) event.detail()))
                .extracting(Event.Refused::reply, Event.Refused::policies, Event.Refused::mail, Event.Refused::times)
                .containsExactly(tuple(
                        LISTED,
                        List.of("RelayPolicy/local/lists@1"),
                        List.of(new RefusedMail("a@b.test", List.of("ann@example.com"))),
                        2L));
    }

    @Test
    void theSearchStopsAtTheFirstListThatHoldsTheClient() throws IOException {
        dns.a("99.0.0.127.allow.test", "127.0.0.2").a("99.0.0.127.deny.test", "127.0.0.2");
        lists(allow("allow.test"), deny("deny.test"));
        assertThat(reply()).startsWith("250");
        assertThat(dns.queries("99.0.0.127.deny.test", Type.A)).isZero();
        lists(deny("deny.test"), allow("allow.test"));
        assertThat(reply()).isEqualTo(LISTED);
    }

    @Test
    void onlyCodesThatCountAreHeld() throws IOException {
        dns.a("99.0.0.127.deny.test", "127.0.0.10").a("99.0.0.127.odd.test", "127.255.255.254");
        lists(
                new DnsList(Domain.of("deny.test"), DnsList.Kind.DENY, List.of(Network.parse("127.0.0.2"))),
                deny("odd.test"));
        assertThat(reply()).startsWith("250");
        dns.a("98.0.0.127.deny.test", "127.0.0.10").a("98.0.0.127.deny.test", "127.0.0.2");
        try (var client = greeted(ingress.relay(), "127.0.0.98")) {
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(LISTED);
        }
    }

    @Test
    void aListThatFailsHoldsNobody() throws IOException {
        dns.fail("99.0.0.127.broken.test", TestDns.Fault.SERVFAIL);
        lists(deny("broken.test"));
        assertThat(reply()).startsWith("250");
        assertThat(answers("failed")).isEqualTo(1);
        dns.a("99.0.0.127.deny.test", "127.0.0.2");
        lists(deny("broken.test"), deny("deny.test"));
        assertThat(reply()).isEqualTo(LISTED);
        lists(allow("broken.test"), deny("deny.test"));
        assertThat(reply()).as("it might be welcome").startsWith("451 4.7.1 Your address is listed by deny.test, but");
    }

    @Test
    void aListThatAnswersThatItDoesNotServeUsHasFailed() throws IOException {
        dns.a("99.0.0.127.unpaid.test", "127.255.255.254").a("99.0.0.127.deny.test", "127.0.0.2");
        lists(allow("unpaid.test"), deny("deny.test"));
        assertThat(reply()).as("it might be welcome").startsWith("451 4.7.1");
        assertThat(answers("failed")).isEqualTo(1);
    }

    @Test
    void aListThatIsSilentHoldsUpTheFirstRecipientOnlyAndNotForLong() throws IOException {
        ingress.close();
        dns.fail("99.0.0.127.silent.test", TestDns.Fault.SILENCE);
        ingress = with(Duration.ofMillis(300));
        lists(deny("silent.test"));
        try (var client = Client.from(CLIENT, ingress.relay())) {
            assertThat(client.reply()).startsWith("220");
            client.send("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<ann@example.com>\r\nDATA\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("354");
        }
        assertThat(answers("failed")).isEqualTo(1);
    }

    @Test
    void aListThatStaysSilentIsNotWaitedForAndTakesNoRoomFromOthers() throws IOException {
        ingress.close();
        ingress = with(Duration.ofSeconds(1));
        lists(deny("silent.test"), deny("deny.test"));
        // A server that adds where the zone is: what is remembered of that is no answer about anybody.
        dns.record("silent.test", Type.NS, "ns.silent.test.").a("200.1.0.127.silent.test", "127.0.0.2");
        try (var client = greeted(ingress.relay(), "127.0.1.200")) {
            assertThat(client.say("RCPT TO:<ann@example.com>")).contains("silent.test");
        }
        for (int i = 1; i <= 12; i++) {
            dns.fail(i + ".1.0.127.silent.test", TestDns.Fault.SILENCE).a(i + ".1.0.127.deny.test", "127.0.0.2");
            try (var client = greeted(ingress.relay(), "127.0.1." + i)) {
                assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(LISTED);
            }
        }
        assertThat(dns.queries("10.1.0.127.silent.test", Type.A)).isPositive();
        assertThat(dns.queries("12.1.0.127.silent.test", Type.A)).isZero();
        assertThat(answers("failed")).isEqualTo(12);
        try (var client = greeted(ingress.relay(), "127.0.1.200")) {
            assertThat(client.say("RCPT TO:<ann@example.com>")).as("remembered").contains("silent.test");
        }
    }

    @Test
    void aListThatFailsAtOnceIsAskedAboutTheNextClient() throws IOException {
        lists(deny("broken.test"));
        for (int i = 1; i <= 12; i++) {
            dns.fail(i + ".2.0.127.broken.test", TestDns.Fault.SERVFAIL);
            try (var client = greeted(ingress.relay(), "127.0.2." + i)) {
                assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
            }
        }
        dns.a("99.0.0.127.broken.test", "127.0.0.2");
        assertThat(reply()).startsWith("550");
    }

    @Test
    void aStopDoesNotWaitForAList() throws IOException {
        dns.fail("99.0.0.127.silent.test", TestDns.Fault.SILENCE);
        lists(deny("silent.test"));
        try (var client = greeted(ingress.relay())) {
            client.send("RCPT TO:<ann@example.com>\r\n");
            Eventually.holds("it is asked", () -> dns.queries("99.0.0.127.silent.test", Type.A) > 0);
            ingress.close();
            assertThat(client.reply()).startsWith("421");
        }
    }

    @Test
    void asksAboutIpv6ByNibbles() throws IOException {
        ingress.close();
        ingress = new Ingress(config -> Ingress.on("::1", config).withDns(settings(Duration.ofSeconds(20))));
        dns.a("1." + "0.".repeat(31) + "deny.test", "127.0.0.2");
        lists(deny("deny.test"));
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(LISTED);
        }
    }

    private String reply() throws IOException {
        try (var client = greeted(ingress.relay())) {
            return client.say("RCPT TO:<ann@example.com>");
        }
    }

    private static Client greeted(InetSocketAddress server) throws IOException {
        return greeted(server, CLIENT);
    }

    private static Client greeted(InetSocketAddress server, String from) throws IOException {
        var client = Client.from(from, server);
        client.reply();
        client.say("EHLO client.test");
        client.say("MAIL FROM:<a@b.test>");
        return client;
    }

    private Ingress with(Duration patience) throws IOException {
        return new Ingress(config -> config.withDns(settings(patience)));
    }

    private DnsSettings settings(Duration patience) {
        return new DnsSettings(List.of(new InetSocketAddress(dns.ip(), dns.port())), patience, patience, 1000, 100);
    }

    private void lists(DnsList... lists) {
        ingress.policy = ScreeningRules.snapshot(
                ScreeningRules.rule("lists", new Screening(Service.FULL, Optional.empty(), List.of(lists))));
    }

    private double answers(String answer) {
        return ingress.registry
                .get("postyard.ingress.dns.lists")
                .tag("answer", answer)
                .counter()
                .count();
    }

    private static DnsList deny(String zone) {
        return list(zone, DnsList.Kind.DENY);
    }

    private static DnsList allow(String zone) {
        return list(zone, DnsList.Kind.ALLOW);
    }

    private static DnsList list(String zone, DnsList.Kind kind) {
        return new DnsList(
                Domain.of(zone),
                kind,
                Stream.of("127.0.0.0/16").map(Network::parse).toList());
    }
}
