package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.event.Event;
import io.postyard.mail.policy.HeloCheck;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.smtp.PeerCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** What clients say with EHLO, and a DNS server that knows some of it. */
class HeloIT {
    private static final String MALFORMED =
            "550 5.7.1 EHLO wants your full host name, or your address in brackets; only postmaster may be written to";
    private static final String NOT_YOURS =
            "550 5.7.1 What you said with EHLO is not your name; only postmaster may be written to";
    private static final String NOT_FOUND =
            "550 5.7.1 DNS does not know the name you said with EHLO; only postmaster may be written to";
    private static final String UNKNOWN = "450 4.7.1 Cannot find the name you said with EHLO in DNS, try again later";

    @TempDir
    Path folder;

    private final TestDns dns = TestDns.start();
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = new Ingress(config -> config.withDns(settings(Duration.ofSeconds(20))));
    }

    @AfterEach
    void stop() {
        ingress.close();
        dns.close();
    }

    @Test
    void anythingGoesUnlessPolicySaysOtherwise() throws IOException {
        policy(HeloCheck.ANY);
        for (var helo : List.of("friend", "127.0.0.1", "mx.postyard.test", "[192.0.2.1]")) {
            assertThat(reply(helo)).as(helo).startsWith("250");
        }
    }

    @Test
    void aNameMustBeFullAndNotOurs() throws IOException {
        policy(HeloCheck.VALID);
        assertThat(reply("client.test")).startsWith("250");
        assertThat(reply("friend")).isEqualTo(MALFORMED);
        assertThat(reply("127.0.0.1")).isEqualTo(MALFORMED);
        assertThat(reply("MX.Postyard.TEST")).isEqualTo(NOT_YOURS);
        assertThat(reply("[127.0.0.1]")).startsWith("250");
        assertThat(reply("[127.0.0.2]")).isEqualTo(NOT_YOURS);
        assertThat(reply("[IPv6:::1]")).isEqualTo(NOT_YOURS);
        assertThat(dns.queries()).isZero();
        assertThat(answers("good")).isEqualTo(2);
        assertThat(answers("malformed")).isEqualTo(2);
        assertThat(answers("not_own")).isEqualTo(3);
    }

    @Test
    void whoMayWriteToPostmasterAloneIsNotLookedAt() throws IOException {
        policy(Service.POSTMASTER_ONLY, HeloCheck.RESOLVABLE);
        try (var client = greeted("EHLO client.test")) {
            assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("550");
        }
        assertThat(dns.queries()).isZero();
        assertThat(answers("not_found")).isZero();
    }

    @Test
    void postmasterIsThereForAll() throws IOException {
        policy(HeloCheck.VALID);
        try (var client = greeted("HELO friend")) {
            assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(MALFORMED);
            assertThat(client.say("EHLO client.test")).startsWith("250");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>"))
                    .as("what it says last counts")
                    .startsWith("250");
        }
        ingress.close();
        assertThat(ingress.queue.told.stream().map(event -> (Event.Refused) event.detail()))
                .extracting(Event.Refused::reply, Event.Refused::policies)
                .containsExactly(tuple(MALFORMED, List.of("RelayPolicy/local/helo@1")));
    }

    @Test
    void aNameMustBeInDns() throws IOException {
        policy(HeloCheck.RESOLVABLE);
        dns.a("four.test", "192.0.2.1")
                .aaaa("six.test", "2001:db8::1")
                .mx("mail.test", 10, "elsewhere.test")
                .cname("alias.test", "four.test")
                .txt("text.test", "no address")
                .nullMx("mailless.test");
        for (var helo : List.of("four.test", "six.test", "mail.test", "alias.test", "[127.0.0.1]")) {
            assertThat(reply(helo)).as(helo).startsWith("250");
        }
        assertThat(reply("text.test")).isEqualTo(NOT_FOUND);
        assertThat(reply("mailless.test")).as("null MX").isEqualTo(NOT_FOUND);
        assertThat(reply("nowhere.test")).isEqualTo(NOT_FOUND);
        assertThat(reply("friend")).isEqualTo(MALFORMED);
        assertThat(reply("four.test")).startsWith("250");
        assertThat(reply("nowhere.test")).isEqualTo(NOT_FOUND);
        assertThat(dns.queries("four.test", Type.A)).as("remembered").isEqualTo(1);
        assertThat(dns.queries("nowhere.test", Type.A)).as("remembered").isEqualTo(1);
        assertThat(dns.queries("nowhere.test", Type.AAAA)).as("no such name").isZero();
        assertThat(dns.queries("text.test", Type.MX))
                .as("a name of other things")
                .isEqualTo(1);
        assertThat(answers("not_found")).isEqualTo(4);
    }

    @Test
    void bouncesNoMailBecauseDnsFails() throws IOException {
        policy(HeloCheck.RESOLVABLE);
        dns.fail("broken.test", TestDns.Fault.SERVFAIL);
        assertThat(reply("broken.test")).isEqualTo(UNKNOWN);
        assertThat(answers("failed")).isEqualTo(1);
        dns.forget("broken.test").a("broken.test", "192.0.2.1");
        assertThat(reply("broken.test")).as("asked again").startsWith("250");
    }

    @Test
    void waitsForSilenceOnNoThreadAndNotForLong() throws IOException {
        ingress.close();
        ingress = new Ingress(config -> config.withDns(settings(Duration.ofMillis(200))));
        policy(HeloCheck.RESOLVABLE);
        dns.fail("silent.test", TestDns.Fault.SILENCE);
        try (var client = greeted("EHLO silent.test")) {
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(UNKNOWN);
            assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250");
        }
    }

    @Test
    void whoeverAuthenticatesMaySayWhatItLikes() throws IOException {
        ingress.close();
        PeerCertificate.GOOD.writePem(folder);
        var users = folder.resolve("users");
        Files.writeString(users, "ann@example.com:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n");
        var tls = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
        ingress = new Ingress(config -> Ingress.tls(tls, Duration.ofMinutes(1))
                .apply(config)
                .withLogins(
                        new LoginSettings(Optional.of(users), Duration.ofMillis(20), Duration.ZERO, Duration.ZERO, 3)));
        policy(HeloCheck.VALID);
        try (var client = new Client(ingress.submissions())) {
            client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            client.reply();
            client.say("EHLO laptop");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(MALFORMED);
            client.say("RSET");
            var response = "\0ann@example.com\0s3cret".getBytes(StandardCharsets.UTF_8);
            assertThat(client.say("AUTH PLAIN " + Base64.getEncoder().encodeToString(response)))
                    .startsWith("235");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
        }
    }

    private void policy(HeloCheck check) {
        policy(Service.FULL, check);
    }

    private void policy(Service service, HeloCheck check) {
        ingress.policy = ScreeningRules.snapshot(ScreeningRules.rule(
                "helo",
                new Screening(service, Optional.empty(), List.of(), Duration.ZERO, ReverseName.IGNORED, check)));
    }

    private String reply(String helo) throws IOException {
        try (var client = greeted("EHLO " + helo)) {
            return client.say("RCPT TO:<ann@example.com>");
        }
    }

    private Client greeted(String hello) throws IOException {
        var client = new Client(ingress.relay());
        client.reply();
        assertThat(client.say(hello)).startsWith("250");
        assertThat(client.say("MAIL FROM:<a@b.test>")).startsWith("250");
        return client;
    }

    private DnsSettings settings(Duration patience) {
        return new DnsSettings(List.of(new InetSocketAddress(dns.ip(), dns.port())), patience, patience, 1000, 100);
    }

    private double answers(String answer) {
        return ingress.registry
                .get("postyard.ingress.helo.names")
                .tag("answer", answer)
                .counter()
                .count();
    }
}
