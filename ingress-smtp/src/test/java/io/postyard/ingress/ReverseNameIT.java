package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** Names of clients in a DNS server: 127.0.0.99 is the one that it knows, or not. */
class ReverseNameIT {
    private static final String CLIENT = "127.0.0.99";
    private static final String REVERSE = "99.0.0.127.in-addr.arpa";
    private static final String NO_NAME =
            "550 5.7.25 Your address has no name in DNS that leads back to it; only postmaster may be written to";
    private static final String UNKNOWN = "450 4.7.25 Cannot find out the name of your address in DNS, try again later";

    @TempDir
    Path folder;

    private final TestDns dns = TestDns.start();
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = with(Duration.ofSeconds(20));
        policy(ReverseName.REQUIRED);
    }

    @AfterEach
    void stop() {
        ingress.close();
        dns.close();
    }

    @Test
    void writesDownTheNameThatLeadsBack() throws IOException {
        policy(ReverseName.RECORDED);
        ptr("Mail.Client.test").a("mail.client.test", CLIENT);
        assertThat(received()).startsWith("Received: from client.test (mail.client.test [127.0.0.99])\r\n\tby ");
        assertThat(received()).startsWith("Received: from client.test (mail.client.test [127.0.0.99])\r\n\tby ");
        assertThat(ingress.queue.messages.getFirst().origin().clientName()).contains(Domain.of("mail.client.test"));
        assertThat(dns.queries(REVERSE, Type.PTR)).as("remembered").isEqualTo(1);
        assertThat(dns.queries("mail.client.test", Type.AAAA))
                .as("of no use to a client of IPv4")
                .isZero();
        assertThat(answers("confirmed")).isEqualTo(2);
    }

    @Test
    void writesDownNothingElse() throws IOException {
        policy(ReverseName.RECORDED);
        assertThat(received()).as("no name").startsWith("Received: from client.test ([127.0.0.99])\r\n");
        again();
        policy(ReverseName.RECORDED);
        ptr("mail.bank.test").a("mail.bank.test", "192.0.2.1");
        assertThat(received()).as("another's name").startsWith("Received: from client.test ([127.0.0.99])\r\n");
        again();
        policy(ReverseName.RECORDED);
        dns.fail(REVERSE, TestDns.Fault.SERVFAIL);
        assertThat(received()).as("no answer").startsWith("Received: from client.test ([127.0.0.99])\r\n");
    }

    @Test
    void asksNobodyWhereNobodyWantsToKnow() throws IOException {
        policy(ReverseName.IGNORED);
        ptr("mail.client.test").a("mail.client.test", CLIENT);
        assertThat(received()).startsWith("Received: from client.test ([127.0.0.99])\r\n");
        assertThat(dns.queries()).isZero();
    }

    @Test
    void whoHasNoNameThatLeadsBackMayWriteToPostmasterOnly() throws IOException {
        try (var client = greeted()) {
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(NO_NAME);
            assertThat(client.say("RCPT TO:<postmaster@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250");
        }
        assertThat(answers("no_name")).isEqualTo(1);
        ingress.close();
        assertThat(ingress.queue.told.stream().map(event -> (Event.Refused) event.detail()))
                .extracting(Event.Refused::reply, Event.Refused::policies)
                .containsExactly(tuple(NO_NAME, List.of("RelayPolicy/local/names@1")));
        again();
        ptr("mail.bank.test").a("mail.bank.test", "192.0.2.1").aaaa("mail.bank.test", "2001:db8::1");
        assertThat(reply()).isEqualTo(NO_NAME);
        assertThat(answers("not_confirmed")).isEqualTo(1);
        assertThat(reply()).isEqualTo(NO_NAME);
        assertThat(dns.queries("mail.bank.test", Type.A)).as("remembered").isEqualTo(1);
    }

    @Test
    void bouncesNoMailBecauseDnsFails() throws IOException {
        dns.fail(REVERSE, TestDns.Fault.SERVFAIL);
        assertThat(reply()).isEqualTo(UNKNOWN);
        assertThat(answers("failed")).isEqualTo(1);
        dns.forget(REVERSE).fail("mail.client.test", TestDns.Fault.SERVFAIL);
        ptr("mail.client.test");
        assertThat(reply()).as("asked again").isEqualTo(UNKNOWN);
        dns.forget("mail.client.test").a("mail.client.test", CLIENT);
        assertThat(reply()).as("and again").startsWith("250");
    }

    @Test
    void waitsForSilenceOnNoThreadAndNotForLong() throws IOException {
        ingress.close();
        ingress = with(Duration.ofMillis(300));
        policy(ReverseName.REQUIRED);
        dns.fail(REVERSE, TestDns.Fault.SILENCE);
        try (var client = Client.from(CLIENT, ingress.relay())) {
            assertThat(client.reply()).startsWith("220");
            client.send("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<ann@example.com>\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).isEqualTo(UNKNOWN);
        }
        dns.forget(REVERSE);
        ptr("mail.client.test").fail("mail.client.test", TestDns.Fault.SILENCE);
        assertThat(reply()).as("the name leads nowhere in time").isEqualTo(UNKNOWN);
    }

    @Test
    void aStopDoesNotWaitForAName() throws IOException {
        dns.fail(REVERSE, TestDns.Fault.SILENCE);
        try (var client = greeted()) {
            client.send("RCPT TO:<ann@example.com>\r\n");
            Eventually.holds("it is asked", () -> dns.queries(REVERSE, Type.PTR) > 0);
            ingress.close();
            assertThat(client.reply()).startsWith("421");
        }
    }

    @Test
    void oneNameOfSeveralIsEnough() throws IOException {
        ptr("a.test").a("a.test", "192.0.2.1");
        ptr("b.test").fail("b.test", TestDns.Fault.SERVFAIL);
        ptr("c.test").a("c.test", "192.0.2.1").a("c.test", CLIENT);
        assertThat(received()).contains("(c.test [127.0.0.99])");
    }

    @Test
    void ifOneOfSeveralCannotBeAskedForItMayBeTheOne() throws IOException {
        ptr("a.test").fail("a.test", TestDns.Fault.SERVFAIL);
        ptr("b.test").a("b.test", "192.0.2.1");
        assertThat(reply()).isEqualTo(UNKNOWN);
    }

    /** RFC 2317 §4: who has less than 256 addresses has them by aliases. */
    @Test
    void followsTheAliasesOfClasslessDelegation() throws IOException {
        dns.cname(REVERSE, "99.64/26.0.0.127.in-addr.arpa")
                .record("99.64/26.0.0.127.in-addr.arpa", Type.PTR, "mail.client.test.")
                .cname("mail.client.test", "host.client.test")
                .a("host.client.test", CLIENT);
        assertThat(received()).contains("(mail.client.test [127.0.0.99])");
    }

    @Test
    void aliasesThatGoRoundAreNoAnswer() throws IOException {
        dns.cname(REVERSE, "round.test").cname("round.test", REVERSE);
        assertThat(reply()).isEqualTo(UNKNOWN);
        again();
        dns.forget(REVERSE).forget("round.test");
        ptr("round.test").cname("round.test", "and.round.test").cname("and.round.test", "round.test");
        assertThat(reply()).isEqualTo(UNKNOWN);
    }

    @Test
    void followsNoNameBackToItself() throws IOException {
        ptr(REVERSE);
        assertThat(reply()).isEqualTo(NO_NAME);
    }

    @Test
    void looksAtFiveNamesHoweverManyThereAre() throws IOException {
        IntStream.range(0, 2000).forEach(i -> ptr("h%04d.hostile.test".formatted(i)));
        dns.a("h0005.hostile.test", CLIENT);
        assertThat(reply()).isEqualTo(NO_NAME);
        assertThat(IntStream.range(0, 2000).filter(i -> dns.queries("h%04d.hostile.test".formatted(i), Type.A) > 0))
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void takesNothingForANameThatCouldSayMore() throws IOException {
        for (var name : List.of(
                "x\\013\\010Injected\\058\\032yes.test",
                "a\\032b.test",
                "a\\)b.test",
                "a\\046b\\000c.test",
                "*.test",
                "\\195\\188.test",
                "192.0.2.1",
                "-a.test",
                "\\091127\\0460\\0460\\04699\\093")) {
            ptr(name).a(name, CLIENT);
        }
        assertThat(reply()).isEqualTo(NO_NAME);
        assertThat(answers("no_name")).isEqualTo(1);
        again();
        policy(ReverseName.RECORDED);
        assertThat(received()).startsWith("Received: from client.test ([127.0.0.99])\r\n\tby ");
    }

    @Test
    void asksAboutIpv6ByNibbles() throws IOException {
        ingress.close();
        ingress = new Ingress(config -> Ingress.on("::1", config).withDns(settings(Duration.ofSeconds(20))));
        policy(ReverseName.REQUIRED);
        dns.record("1." + "0.".repeat(31) + "ip6.arpa", Type.PTR, "six.client.test.")
                .a("six.client.test", "127.0.0.1")
                .aaaa("six.client.test", "::1");
        try (var client = Client.greeted(ingress.relay())) {
            assertThat(client.sendMail()).startsWith("250");
        }
        assertThat(text()).startsWith("Received: from client.test (six.client.test [IPv6:0:0:0:0:0:0:0:1])\r\n");
    }

    @Test
    void whoeverAuthenticatesNeedsNoName() throws IOException {
        ingress.close();
        PeerCertificate.GOOD.writePem(folder);
        var users = folder.resolve("users");
        Files.writeString(users, "ann@example.com:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n");
        var tls = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
        ingress = new Ingress(config -> Ingress.tls(tls, Duration.ofMinutes(1))
                .apply(config)
                .withDns(settings(Duration.ofSeconds(20)))
                .withLogins(
                        new LoginSettings(Optional.of(users), Duration.ofMillis(20), Duration.ZERO, Duration.ZERO, 3)));
        policy(ReverseName.REQUIRED);
        try (var client = Client.from(CLIENT, ingress.submissions())) {
            client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            client.reply();
            client.say("EHLO client.test");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(NO_NAME);
            client.say("RSET");
            assertThat(client.say("AUTH PLAIN "
                            + Base64.getEncoder()
                                    .encodeToString("\0ann@example.com\0s3cret".getBytes(StandardCharsets.UTF_8))))
                    .startsWith("235");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
        }
    }

    @Test
    void aListIsAskedBesideTheName() throws IOException {
        dns.a("99.0.0.127.deny.test", "127.0.0.2");
        ingress.policy = ScreeningRules.snapshot(ScreeningRules.rule(
                "names",
                new Screening(
                        Service.FULL,
                        Optional.empty(),
                        List.of(new DnsList(
                                Domain.of("deny.test"), DnsList.Kind.DENY, List.of(Network.parse("127.0.0.0/16")))),
                        Duration.ZERO,
                        ReverseName.REQUIRED)));
        assertThat(reply()).startsWith("550 5.7.1 Your address is listed by deny.test");
        assertThat(answers("no_name")).isEqualTo(1);
    }

    private TestDns ptr(String name) {
        return dns.record(REVERSE, Type.PTR, name + ".");
    }

    /** Forgets all that was found out. */
    private void again() throws IOException {
        ingress.close();
        ingress = with(Duration.ofSeconds(20));
        policy(ReverseName.REQUIRED);
    }

    private void policy(ReverseName names) {
        ingress.policy = ScreeningRules.snapshot(ScreeningRules.rule(
                "names", new Screening(Service.FULL, Optional.empty(), List.of(), Duration.ZERO, names)));
    }

    private String reply() throws IOException {
        try (var client = greeted()) {
            return client.say("RCPT TO:<ann@example.com>");
        }
    }

    private Client greeted() throws IOException {
        var client = Client.from(CLIENT, ingress.relay());
        client.reply();
        client.say("EHLO client.test");
        client.say("MAIL FROM:<a@b.test>");
        return client;
    }

    /** Sends a message, and returns it as it was queued. */
    private String received() throws IOException {
        try (var client = Client.from(CLIENT, ingress.relay())) {
            client.reply();
            client.say("EHLO client.test");
            assertThat(client.sendMail()).startsWith("250");
        }
        return text();
    }

    private String text() {
        return new String(ingress.queue.bytes(ingress.queue.messages.getLast()), StandardCharsets.UTF_8);
    }

    private Ingress with(Duration patience) throws IOException {
        return new Ingress(config -> config.withDns(settings(patience)));
    }

    private DnsSettings settings(Duration patience) {
        return new DnsSettings(List.of(new InetSocketAddress(dns.ip(), dns.port())), patience, patience, 1000, 100);
    }

    private double answers(String answer) {
        return ingress.registry
                .get("postyard.ingress.reverse.names")
                .tag("answer", answer)
                .counter()
                .count();
    }
}
