package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.dns.DnsLookup;
import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.dns.HostDns;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.rehearsal.Caller;
import io.postyard.ingress.rehearsal.Host;
import io.postyard.ingress.rehearsal.Names;
import io.postyard.ingress.rehearsal.Rehearsal;
import io.postyard.ingress.rehearsal.Said;
import io.postyard.ingress.rehearsal.Transcript;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.Postmaster;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.SendAs;
import io.postyard.mail.policy.Service;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.CommandParser;
import io.postyard.smtp.server.state.Tls;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.smtp.PeerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is foretold to a client is what it is told. The address of each says which policy is for it. */
class RehearsalIT {
    private static final String HASH = ":$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";
    private static final String HELO = "client.test";

    @TempDir
    Path folder;

    private final TestDns dns = TestDns.start().a("13.0.0.127.deny.test", "127.0.0.2");
    private final DnsSettings servers = new DnsSettings(
            List.of(new InetSocketAddress(dns.ip(), dns.port())),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            1000,
            100);
    private final PolicySnapshot policy = new PolicySnapshot(
            Ingress.policy().domains(),
            List.of(
                    rule("never", 900, "127.0.0.66", Set.of(), Set.of(), screening(Service.NONE)),
                    rule("ask", 800, "127.0.0.67", Set.of(), Set.of(), screening(Service.POSTMASTER_ONLY)),
                    rule("ours", 700, "127.0.0.10", Set.of(), Set.of(), admission(true, 3, false, Optional.empty())),
                    rule(
                            "partner",
                            650,
                            "127.0.0.11",
                            Set.of(),
                            Set.of("any.test"),
                            admission(false, 5, true, Optional.empty())),
                    rule("secret", 600, "127.0.0.12", Set.of(), Set.of(), admission(false, 5, true, Optional.empty())),
                    rule(
                            "users",
                            500,
                            "127.0.0.20",
                            Set.of(),
                            Set.of(),
                            admission(true, 5, false, Optional.of(SendAs.OWN_ADDRESS))),
                    rule("listed", 400, "127.0.0.13", Set.of(), Set.of(), lists()),
                    rule(
                            "friend",
                            300,
                            "127.0.0.14",
                            Set.of("friend.test"),
                            Set.of(),
                            admission(true, 5, false, Optional.empty()))));
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        PeerCertificate.GOOD.writePem(folder);
        var users = folder.resolve("users");
        Files.writeString(users, "ann@example.com" + HASH);
        var tls = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
        ingress = new Ingress(config -> Ingress.tls(tls, Duration.ofMinutes(1))
                .apply(config)
                .withLogins(
                        new LoginSettings(Optional.of(users), Duration.ofMillis(20), Duration.ZERO, Duration.ZERO, 3))
                .withDns(servers));
        ingress.policy = policy;
    }

    @AfterEach
    void stop() {
        ingress.close();
        dns.close();
    }

    /** {@code session}: clear, tls or user; {@code codes}: of the greeting, MAIL, each RCPT and DATA. */
    @ParameterizedTest(name = "{0}: {2} {4}")
    @CsvSource(textBlock = """
            a stranger,            127.0.0.1,  clear, a@b.test,        ann@example.com ann+x@example.com,            220 250 250 250 354
            unknown recipient,     127.0.0.1,  clear, a@b.test,        eve@example.com bob@example.com,              220 250 550 250 354
            relay,                 127.0.0.1,  clear, a@b.test,        x@elsewhere.test,                             220 250 550 554
            a report,              127.0.0.1,  clear, '',              ann@example.com x@elsewhere.test,             220 250 250 550 354
            postmasters,           127.0.0.1,  clear, a@b.test,        postmaster postmaster@mx.postyard.test,       220 250 250 250 354
            not ASCII,             127.0.0.1,  clear, jörg@b.test,     jörg@example.com,                             220 250 250 354
            relay by network,      127.0.0.10, clear, a@b.test,        x@elsewhere.test ann@example.com,             220 250 250 250 354
            too many recipients,   127.0.0.10, clear, a@b.test,        a@x.test b@x.test A@x.test a@x.test d@x.test, 220 250 250 250 250 452 452 354
            too many for all,      127.0.0.1,  clear, a@b.test,        1@any.test 2@any.test 3@any.test 4@any.test 5@any.test 6@any.test, 220 250 250 250 250 250 250 452 354
            too many errors,       127.0.0.1,  clear, a@b.test,        1@x.test 2@x.test 3@x.test 4@x.test 5@x.test 6@x.test 7@x.test, 220 250 550 550 550 550 550 421
            TLS for some mail,     127.0.0.11, clear, a@b.test,        x@any.test ann@example.com,                   220 250 530 250 354
            TLS for some mail,     127.0.0.11, tls,   a@b.test,        x@any.test ann@example.com,                   220 250 250 250 354
            TLS for all mail,      127.0.0.12, clear, a@b.test,        ann@example.com,                              220 530 503 503
            TLS for all mail,      127.0.0.12, tls,   a@b.test,        ann@example.com x@elsewhere.test,             220 250 250 550 354
            a user in the clear,   127.0.0.20, clear, ann@example.com, x@elsewhere.test,                             220 530 503 503
            a user not known yet,  127.0.0.20, tls,   ann@example.com, x@elsewhere.test,                             220 530 503 503
            a user,                127.0.0.20, user,  ann@example.com, x@elsewhere.test eve@example.com,             220 250 250 550 354
            a user as another,     127.0.0.20, user,  bob@example.com, x@elsewhere.test,                             220 553 503 503
            a user as nobody,      127.0.0.20, user,  '',              x@elsewhere.test,                             220 250 250 354
            a listed client,       127.0.0.13, clear, a@b.test,        ann@example.com postmaster@example.com,       220 250 550 250 354
            a friend,              127.0.0.14, clear, a@friend.test,   x@elsewhere.test,                             220 250 250 354
            not the friend,        127.0.0.14, clear, a@b.test,        x@elsewhere.test,                             220 250 550 554
            for postmaster only,   127.0.0.67, clear, a@b.test,        ann@example.com postmaster postmaster@any.test, 220 250 550 250 250 354
            nothing at all,        127.0.0.66, clear, a@b.test,        ann@example.com,                              554 503 503 503
            """)
    void saysWhatASessionSays(String name, String client, String session, String from, String to, String codes)
            throws IOException {
        var commands = new ArrayList<String>();
        commands.add("MAIL FROM:<" + from + ">" + (from.contains("ö") ? " SMTPUTF8" : ""));
        Stream.of(to.split(" ")).map(path -> "RCPT TO:<" + path + ">").forEach(commands::add);
        commands.add("DATA");
        var told = told(client, session, commands);
        assertThat(foretold(client, session, commands)).as(name).isEqualTo(told);
        assertThat(told.stream().map(reply -> reply.substring(0, 3)).collect(Collectors.joining(" ")))
                .as("%s: %s", name, told)
                .isEqualTo(codes);
    }

    /** Up to the last word. */
    private List<String> told(String address, String session, List<String> commands) throws IOException {
        try (var client = Client.from(address, ingress.relay())) {
            var replies = new ArrayList<>(List.of(client.reply()));
            client.say("EHLO " + HELO);
            if (!session.equals("clear")) {
                client.say("STARTTLS");
                client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
                client.say("EHLO " + HELO);
            }
            if (session.equals("user")) {
                var response = "\0ann@example.com\0s3cret".getBytes(StandardCharsets.UTF_8);
                assertThat(client.say("AUTH PLAIN " + Base64.getEncoder().encodeToString(response)))
                        .startsWith("235");
            }
            for (var command : commands) {
                replies.add(client.say(command));
                if (replies.getLast().startsWith("421")) {
                    break;
                }
            }
            return replies;
        }
    }

    private List<String> foretold(String address, String session, List<String> commands) throws IOException {
        var parsed = commands.stream()
                .map(command -> CommandParser.parse(command.getBytes(StandardCharsets.UTF_8)))
                .toList();
        var transcript = Rehearsal.hold(
                policy,
                new Host(
                        "mx.postyard.test",
                        Postmaster.of(Ingress.config().postmaster(), "mx.postyard.test"),
                        Ingress.LIMITS),
                new Names(new DnsLookup(servers), new HostDns(servers), Duration.ofSeconds(10)),
                new Caller(
                        ListenerKind.RELAY,
                        InetAddress.getByName(address),
                        HELO,
                        session.equals("clear") ? Tls.OFFERED : Tls.ON,
                        session.equals("user") ? Optional.of("ann@example.com") : Optional.empty()),
                (Command.Mail) parsed.getFirst(),
                parsed.stream()
                        .filter(Command.Rcpt.class::isInstance)
                        .map(Command.Rcpt.class::cast)
                        .toList());
        return replies(transcript);
    }

    private static List<String> replies(Transcript transcript) {
        var replies = new ArrayList<String>();
        var all = Stream.of(
                        Stream.of(transcript.greeting(), transcript.sender()),
                        transcript.recipients().stream(),
                        Stream.of(transcript.data()))
                .flatMap(said -> said)
                .toList();
        for (Said said : all) {
            replies.add(said.reply().oneLine());
            if (said.reply().code() == 421) {
                break;
            }
        }
        return replies;
    }

    private static RelayRule rule(
            String name,
            int precedence,
            String client,
            Set<String> senders,
            Set<String> recipients,
            AdmissionRule admission) {
        var ref = new PolicyRef("RelayPolicy", "local/" + name, 1);
        return new RelayRule(
                ref,
                precedence,
                Set.of(),
                List.of(Network.parse(client)),
                senders.stream().map(Domain::of).collect(Collectors.toSet()),
                recipients.stream().map(Domain::of).collect(Collectors.toSet()),
                Optional.of(new AdmissionRule(
                        ref,
                        admission.relay(),
                        admission.maxMessageSize(),
                        admission.maxRecipients(),
                        admission.tlsRequired(),
                        admission.screening(),
                        admission.sendAs())),
                Optional.empty());
    }

    private static AdmissionRule screening(Service service) {
        return admission(new Screening(service, Optional.empty()));
    }

    private static AdmissionRule lists() {
        return admission(new Screening(
                Service.FULL,
                Optional.empty(),
                List.of(new DnsList(
                        Domain.of("deny.test"), DnsList.Kind.DENY, List.of(Network.parse("127.0.0.0/16"))))));
    }

    private static AdmissionRule admission(Screening screening) {
        return new AdmissionRule(PolicyRef.DEFAULT, true, OptionalLong.empty(), OptionalInt.empty(), false, screening);
    }

    private static AdmissionRule admission(boolean relay, int maxRecipients, boolean tls, Optional<SendAs> sendAs) {
        return new AdmissionRule(
                PolicyRef.DEFAULT,
                relay,
                OptionalLong.empty(),
                OptionalInt.of(maxRecipients),
                tls,
                Screening.OPEN,
                sendAs);
    }
}
