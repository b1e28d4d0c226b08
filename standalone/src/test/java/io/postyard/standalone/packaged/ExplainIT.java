package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postyard.e2e.SmtpClient;
import io.postyard.standalone.packaged.PostyardScript.Outcome;
import io.postyard.testkit.dns.TestDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./postyard explain}: foretells what a session is told, and says who decides. */
@Timeout(300)
class ExplainIT {
    private static final String POLICY = """
            apiVersion: postyard.io/v1alpha1
            kind: MailDomain
            metadata: {name: kept}
            spec:
              domainName: kept.test
              recipients: {from: Listed, addresses: [ann], subaddressSeparator: "+"}
              delivery: {maildir: {path: "mail/{domain}/{localPart}"}}
            ---
            apiVersion: postyard.io/v1alpha1
            kind: RelayPolicy
            metadata: {name: secret}
            spec:
              precedence: 300
              match: {senderDomains: [secret.test]}
              admission: {tls: Required}
            ---
            apiVersion: postyard.io/v1alpha1
            kind: RelayPolicy
            metadata: {name: ours}
            spec:
              precedence: 200
              match: {listeners: [Submission], clients: {networks: [127.0.0.0/8]}}
              admission: {relay: Allow, maxRecipients: 2}
            ---
            apiVersion: postyard.io/v1alpha1
            kind: RelayPolicy
            metadata: {name: partner}
            spec:
              precedence: 100
              match: {recipientDomains: [partner.test]}
              delivery:
                nextHops: [{host: 127.0.0.1, port: 1}]
                tls: Verified
                retry: {schedule: [1h], giveUpAfter: 2d}
            """;

    private static final Path EXAMPLES = PostyardScript.ROOT.resolve("examples");

    @TempDir
    Path folder;

    private PostyardScript postyard;

    /** Of the program that runs, and of the folder that it was started with. */
    @Test
    void saysWhatASessionIsTold() throws Exception {
        postyard = new PostyardScript(folder);
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(policy.resolve("all.yaml"), POLICY);
        var running = postyard.up("--policy", policy.toString());
        try {
            agrees("relay", "a@b.test", 0, "ann@kept.test", "ann+x@kept.test", "postmaster");
            agrees("relay", "a@b.test", 3, "eve@kept.test", "x@partner.test", "ann@kept.test");
            agrees("relay", "a@secret.test", 3, "ann@kept.test");
            agrees("submission", "ann@kept.test", 0, "x@elsewhere.test", "y@partner.test");
            agrees("submission", "ann@kept.test", 3, "1@elsewhere.test", "2@elsewhere.test", "3@elsewhere.test");
            agrees("submission", "a@secret.test", 3, "1@elsewhere.test");
        } finally {
            running.kill();
        }
    }

    private void agrees(String listener, String from, int exitCode, String... to) throws Exception {
        var told = told(listener.equals("relay") ? postyard.smtp : postyard.submission, from, to);
        for (var source : List.of(List.<String>of(), List.of("--policy", "policy"))) {
            var options = new ArrayList<>(List.of("--listener", listener, "--json"));
            options.addAll(source);
            var outcome = explain("127.0.0.1", from, String.join(",", to), options.toArray(String[]::new));
            assertThat(foretold(outcome)).as("%s of %s", source, outcome).isEqualTo(told);
            assertThat(outcome.exitCode()).isEqualTo(exitCode);
        }
    }

    private static List<String> told(int port, String from, String... to) throws IOException {
        try (var client = SmtpClient.connect(port)) {
            var replies = new ArrayList<>(List.of(client.command("MAIL FROM:<" + from + ">")));
            for (var recipient : to) {
                replies.add(client.command("RCPT TO:<" + recipient + ">"));
            }
            replies.add(client.command("DATA"));
            return replies;
        }
    }

    private static List<String> foretold(Outcome outcome) throws IOException {
        var json = json(outcome);
        var replies = new ArrayList<>(List.of(json.path("senderReply").textValue()));
        replies.addAll(json.path("recipients").findValuesAsText("reply"));
        replies.add(json.path("dataReply").textValue());
        return replies;
    }

    private static JsonNode json(Outcome outcome) throws IOException {
        assertThat(outcome.errors()).isEmpty();
        return new ObjectMapper().readTree(outcome.output());
    }

    /** Each where it is decided; what was counted nobody knows. */
    @Test
    void namesTheRates() throws Exception {
        postyard = new PostyardScript(folder);
        Files.writeString(Files.createDirectory(folder.resolve("policy")).resolve("all.yaml"), POLICY + """
                ---
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: rates}
                spec:
                  precedence: 400
                  admission:
                    rates:
                      - {per: ClientNetwork, count: Connections, limit: 60, every: 1m}
                      - {per: ClientNetwork, count: Messages, limit: 100, every: 1h}
                      - {per: RecipientDomain, count: Bytes, limit: 1000000, every: 90m}
                """);
        var rates = "RelayPolicy/local/rates@1 (precedence 400): ";
        assertThat(lines(explain("192.0.2.1", "a@b.test", "ann@kept.test", "--policy", "policy")))
                .containsSubsequence(
                        "admission: " + rates + "service Full, rates Connections 60/1m (ClientNetwork)",
                        "admission: " + rates
                                + "relay DeclaredDomains, rates Messages 100/1h (ClientNetwork) Bytes 1000000/1h30m (RecipientDomain)");
    }

    @Test
    void namesThePolicyBehindEachDecision() throws Exception {
        postyard = new PostyardScript(folder);
        Files.writeString(Files.createDirectory(folder.resolve("policy")).resolve("all.yaml"), POLICY);
        var said = lines(explain(
                "127.0.0.1",
                "ann@kept.test",
                "x@partner.test,eve@kept.test,ann@kept.test,y@elsewhere.test",
                "--policy",
                "policy",
                "--listener",
                "submission"));
        var ours = "admission: RelayPolicy/local/ours@1 (precedence 200): relay Allow, maxRecipients 2";
        assertThat(said)
                .containsSubsequence(
                        "admission: RelayPolicy/local/ours@1 (precedence 200): service Full",
                        "MAIL <ann@kept.test>: 250 2.1.0 Sender ok",
                        "RCPT <x@partner.test>: 250 2.1.5 Recipient ok",
                        "domain: no MailDomain declares it",
                        ours,
                        "goes to: 127.0.0.1:1",
                        "delivery: RelayPolicy/local/partner@1 (precedence 100): tls Verified, connections 20,"
                                + " messagesPerConnection 100, recipientsPerMessage 100, retry 1h, warnAfter 4h,"
                                + " giveUpAfter 2d",
                        "RCPT <eve@kept.test>: 550 5.1.1 No such recipient here",
                        "domain: MailDomain/local/kept@1: recipients Listed (1, subaddressSeparator +)",
                        ours,
                        "RCPT <ann@kept.test>: 250 2.1.5 Recipient ok",
                        "goes to: maildir mail/kept.test/ann in the data folder",
                        "delivery: default: retry 1m 5m 15m 1h 4h, warnAfter 4h, giveUpAfter 5d",
                        "RCPT <y@elsewhere.test>: 452 4.5.3 Too many recipients",
                        ours,
                        "2 of 4 recipients would be accepted.");
        assertThat(lines(explain("127.0.0.1", "a@secret.test", "ann@kept.test", "--policy", "policy")))
                .containsSubsequence(
                        "MAIL <a@secret.test>: 530 5.7.0 Must issue a STARTTLS command first",
                        "admission: RelayPolicy/local/secret@1 (precedence 300): relay DeclaredDomains, tls Required",
                        "RCPT <ann@kept.test>: 503 5.5.1 Say MAIL first");
    }

    @Test
    void tellsWhatAwaitsAClientThatConnects() throws Exception {
        postyard = new PostyardScript(folder);
        var frontDoor = EXAMPLES.resolve("front-door").toString();
        assertThat(lines(explain("127.0.0.66", "a@b.test", "bob@example.com", "--policy", frontDoor)))
                .contains(
                        "admission: RelayPolicy/local/never-again@1 (precedence 900): service None",
                        "RCPT <bob@example.com>: 503 5.5.1 No service for you here; say QUIT");
        assertThat(lines(explain("127.0.0.67", "a@b.test", "bob@example.com,postmaster", "--policy", frontDoor)))
                .containsSubsequence(
                        "admission: RelayPolicy/local/ask-postmaster@1 (precedence 800): service PostmasterOnly",
                        "RCPT <bob@example.com>: 550 5.7.1 From your address mail is taken for postmaster only",
                        "admission: as decided at CONNECT",
                        "RCPT <postmaster>: 250 2.1.5 Recipient ok");
        assertThat(lines(explain("192.0.2.1", "a@b.test", "bob@example.com", "--policy", frontDoor)))
                .contains("admission: RelayPolicy/local/from-other-servers@1 (precedence 10): service Full,"
                        + " greetDelay 3s, tarpit afterRecipients 20 delay 1s growth 1.5 max 30s");
    }

    @Test
    void asksDnsListsIfItIsTold() throws Exception {
        postyard = new PostyardScript(folder);
        Files.writeString(Files.createDirectory(folder.resolve("policy")).resolve("lists.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: lists}
                spec:
                  match: {listeners: [Relay]}
                  admission:
                    dnsLists: [{zone: white.test, kind: Allow}, {zone: black.test, kind: Deny}]
                ---
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: kept}
                spec: {domainName: kept.test, delivery: {maildir: {}}}
                """);
        assertThat(lines(explain("192.0.2.9", "a@b.test", "ann@kept.test", "--policy", "policy")))
                .contains(
                        "list: black.test taken not to list the client; --dns asks it",
                        "RCPT <ann@kept.test>: 250 2.1.5 Recipient ok");
        try (var dns = TestDns.start().a("9.2.0.192.black.test", "127.0.0.2")) {
            var server = "--dns=" + dns.ip() + ":" + dns.port();
            assertThat(lines(explain("192.0.2.9", "a@b.test", "ann@kept.test", "--policy", "policy", server)))
                    .containsSubsequence(
                            "admission: RelayPolicy/local/lists@1 (precedence 0): service Full, dnsLists white.test"
                                    + " (Allow) black.test (Deny)",
                            "list: white.test does not list the client",
                            "list: black.test lists the client: 127.0.0.2",
                            "RCPT <ann@kept.test>: 550 5.7.1 Your address is listed by black.test; only postmaster"
                                    + " may be written to");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2,     a@b.test, c@d.test, 2, --client",
        "mx.test,     a@b.test, c@d.test, 2, --client",
        "192.0.2.300, a@b.test, c@d.test, 2, --client",
        "192.0.2.1,   a b,      c@d.test, 2, --from",
        "192.0.2.1,   a@b.test, nobody,   2, --to",
        "192.0.2.1,   a@b.test, c@d.test, 1, nowhere"
    })
    void saysInALineWhatIsWrong(String client, String from, String to, int exitCode, String said) throws Exception {
        postyard = new PostyardScript(folder);
        var outcome = explain(client, from, to, "--policy", "nowhere");
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(outcome.errors().lines().filter(line -> line.startsWith("postyard: ")))
                .singleElement()
                .asString()
                .contains(said);
        assertThat(outcome.output() + outcome.errors()).doesNotContain("\tat ");
    }

    @Test
    void thePageShowsWhatItPrints() throws Exception {
        var page = Files.readString(PostyardScript.ROOT.resolve("docs").resolve("policy.md"));
        var example = Pattern.compile("```sh\n(\\./postyard explain .*?)```.*?```\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(example.find()).isTrue();
        var outcome = new PostyardScript(folder).shell("cd " + PostyardScript.ROOT + "\nset +e\n" + example.group(1));
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.output()).isEqualTo(example.group(2));
    }

    private Outcome explain(String client, String from, String to, String... more) throws Exception {
        var arguments = Stream.concat(
                Stream.of("explain", "--client", client, "--from", from, "--to", to), Arrays.stream(more));
        return postyard.verb(arguments.toArray(String[]::new));
    }

    /** Without what makes columns. */
    private static List<String> lines(Outcome outcome) {
        assertThat(outcome.errors()).isEmpty();
        return outcome.output()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }
}
