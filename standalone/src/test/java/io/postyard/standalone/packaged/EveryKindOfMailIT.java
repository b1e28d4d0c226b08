package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.DeliveryReport;
import io.postyard.e2e.Maildirs;
import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.PeerMessage;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What SMTP extensions let a message be, through the whole program to where it goes: {@code able.test} offers every
 * extension that we use, {@code plain.test} none but SIZE, {@code here.test} is kept in maildirs. Each test has a sender of
 * its own, so that what lies in his maildir is what he was told.
 */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryKindOfMailIT {
    private static final int FIFTY_MEGABYTES = 50_000_000;
    private static final String LOOPS = "127.0.0.9";

    @TempDir
    static Path folder;

    private final TestDns dns = TestDns.start();
    private final ScriptedPeer able = ScriptedPeer.start().offer("BINARYMIME");
    private final ScriptedPeer plain = ScriptedPeer.start();
    private PostyardScript postyard;
    private PostyardScript.Running running;
    private Maildirs maildirs;

    @BeforeAll
    void start() throws Exception {
        List.of("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "CHUNKING").forEach(plain::hide);
        postyard = new PostyardScript(folder);
        maildirs = new Maildirs(postyard.data().resolve("mail"));
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(
                policy.resolve("here.yaml"), domain("here", "maildir: {path: \"mail/{domain}/{localPart}\"}"));
        Files.writeString(policy.resolve("able.yaml"), domain("able", hosts(able)));
        Files.writeString(policy.resolve("plain.yaml"), domain("plain", hosts(plain)));
        Files.writeString(policy.resolve("relay.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: relay}
                spec:
                  match: {listeners: [Submission], clients: {networks: [127.0.0.0/8]}}
                  admission: {relay: Allow}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: quick}
                spec:
                  delivery: {retry: {schedule: [1s]}}
                """);
        running = postyard.up(
                "--policy",
                policy.toString(),
                "--dns",
                dns.address(),
                "--mx-port",
                Integer.toString(able.port()),
                "--own-hosts",
                LOOPS + ",balancer.test");
    }

    @AfterAll
    void stop() throws Exception {
        try {
            awaitDrained();
            var ledger = postyard.verb("ledger");
            assertThat(ledger.exitCode()).as(ledger.output()).isZero();
        } finally {
            running.kill();
            able.close();
            plain.close();
            dns.close();
        }
    }

    private static String domain(String name, String delivery) {
        return """
               apiVersion: postyard.io/v1alpha1
               kind: MailDomain
               metadata: {name: %s}
               spec:
                 domainName: %s.test
                 delivery: {%s}
               """.formatted(name, name, delivery);
    }

    private static String hosts(ScriptedPeer peer) {
        return "smtp: {hosts: [{host: %s, port: %d}]}".formatted(peer.ip(), peer.port());
    }

    @Test
    void theSendersWishesTravelToAPeerThatKnowsThem() throws Exception {
        send(
                "MAIL FROM:<dsn@here.test> RET=HDRS ENVID=QQ+2B314159",
                "RCPT TO:<dsn@able.test> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;D+2BS+2BN@orig.test");
        var taken = takenBy(able, "dsn@able.test");
        assertThat(taken.mail().split(" ")).contains("RET=HDRS", "ENVID=QQ+2B314159");
        assertThat(taken.rcpts().getFirst())
                .contains(" NOTIFY=")
                .contains("SUCCESS")
                .contains("FAILURE")
                .contains("DELAY")
                .contains(" ORCPT=rfc822;D+2BS+2BN@orig.test");
        awaitDrained();
        assertThat(maildirs.messages("dsn@here.test")).isEmpty();
    }

    @Test
    void aPeerThatKnowsNoWishesIsToldNoneAndTheSenderThatItWasRelayed() throws Exception {
        send(
                "MAIL FROM:<relayed@here.test> RET=FULL ENVID=QQ+2B314159",
                "RCPT TO:<relayed@plain.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Orig+2B@orig.test");
        var taken = takenBy(plain, "relayed@plain.test");
        assertThat(taken.mail()).doesNotContain("RET=").doesNotContain("ENVID=");
        assertThat(taken.rcpts()).containsExactly("RCPT TO:<relayed@plain.test>");
        var report = reportTo("relayed@here.test");
        assertThat(report.text()).contains("Original-Envelope-Id: QQ+314159\r\n");
        assertThat(report.recipientFields())
                .singleElement()
                .asString()
                .contains(
                        "Original-Recipient: rfc822; Orig+@orig.test",
                        "Final-Recipient: rfc822; relayed@plain.test",
                        "Action: relayed",
                        "Status: 2.");
    }

    @Test
    void aDeliveryHereIsReportedToWhoAskedForIt() throws Exception {
        send("MAIL FROM:<kept@here.test>", "RCPT TO:<box@here.test> NOTIFY=SUCCESS", "RCPT TO:<silent@here.test>");
        assertThat(reportTo("kept@here.test").recipientFields())
                .singleElement()
                .asString()
                .contains("Final-Recipient: rfc822; box@here.test", "Action: delivered", "Status: 2.");
        awaitDrained();
        assertThat(maildirs.messages("silent@here.test")).hasSize(1);
        assertThat(maildirs.messages("kept@here.test")).hasSize(1);
    }

    @Test
    void aFailureIsReportedWithAsMuchAsWasAskedForAndNotAtAllToWhoWantsNone() throws Exception {
        for (var who : List.of("full", "header", "never")) {
            able.onRcpt(who + ".gone@able.test", PeerBehaviour.reply(550, "5.1.1 gone"));
        }
        send("MAIL FROM:<full@here.test> RET=FULL", "RCPT TO:<full.gone@able.test>");
        send("MAIL FROM:<header@here.test> RET=HDRS", "RCPT TO:<header.gone@able.test> NOTIFY=FAILURE");
        send("MAIL FROM:<never@here.test>", "RCPT TO:<never.gone@able.test> NOTIFY=NEVER");
        assertThat(reportTo("full@here.test").text()).contains("5.1.1 gone", "Subject: MAIL", "Hello.");
        assertThat(reportTo("header@here.test").text())
                .contains("5.1.1 gone", "Subject: MAIL")
                .doesNotContain("Hello.");
        awaitDrained();
        assertThat(maildirs.messages("never@here.test")).isEmpty();
    }

    @Test
    void addressesInAnyScriptReachAPeerThatReadsThemAndAMaildir() throws Exception {
        send("MAIL FROM:<grüße@here.test> SMTPUTF8", "RCPT TO:<øye@able.test>", "RCPT TO:<用户@here.test>");
        var taken = takenBy(able, "øye@able.test");
        assertThat(taken.mail()).startsWith("MAIL FROM:<grüße@here.test>").contains(" SMTPUTF8");
        Eventually.holds("mail for 用户", () -> !maildirs.messages(escaped("用户") + "@here.test")
                .isEmpty());
    }

    @Test
    void theSenderLearnsThatAPeerCannotReadHisAddress() throws Exception {
        send("MAIL FROM:<größe@here.test> SMTPUTF8", "RCPT TO:<utf8@plain.test>");
        var report = reportTo(escaped("größe") + "@here.test");
        assertThat(report.text())
                .contains(
                        "message/global-delivery-status",
                        "Final-Recipient: rfc822; utf8@plain.test",
                        "Action: failed",
                        "Status: 5.6.7");
        assertThat(plain.acceptedFor("utf8@plain.test")).isEmpty();
    }

    @Test
    void onlyTheRecipientWhoseAddressAPeerCannotReadFails() throws Exception {
        send("MAIL FROM:<some@here.test> SMTPUTF8", "RCPT TO:<smörgås@plain.test>", "RCPT TO:<ascii@plain.test>");
        assertThat(takenBy(plain, "ascii@plain.test").mail()).doesNotContain("SMTPUTF8");
        assertThat(reportTo("some@here.test").text()).contains("@plain.test", "Action: failed", "Status: 5.6.7");
    }

    @Test
    void anythingInChunksArrivesUnchangedWhereItCan() throws Exception {
        var content = binary();
        sendInChunks("MAIL FROM:<binary@here.test> BODY=BINARYMIME", content, "binary@able.test", "binbox@here.test");
        var taken = takenBy(able, "binary@able.test");
        assertThat(taken.mail()).contains(" BODY=BINARYMIME");
        assertThat(able.sessions().get(taken.session() - 1).commands()).anyMatch(c -> c.matches("BDAT [0-9]+ LAST"));
        assertUnchanged(taken.octets(), content);
        Eventually.holds(
                "mail for binbox", () -> !maildirs.messages("binbox@here.test").isEmpty());
        assertUnchanged(maildirs.messages("binbox@here.test").getFirst(), content);
    }

    @Test
    void theSenderLearnsThatAPeerTakesNothingBinary() throws Exception {
        sendInChunks("MAIL FROM:<nobinary@here.test> BODY=BINARYMIME", binary(), "nobinary@plain.test");
        assertThat(reportTo("nobinary@here.test").recipientFields())
                .singleElement()
                .asString()
                .contains("Final-Recipient: rfc822; nobinary@plain.test", "Action: failed", "Status: 5.6.");
        assertThat(plain.acceptedFor("nobinary@plain.test")).isEmpty();
    }

    @Test
    void plainTextInChunksGoesToAPeerThatKnowsNeitherChunksNorEightBits() throws Exception {
        var text = "Subject: text\r\n\r\n.Hello.\r\n".getBytes(StandardCharsets.US_ASCII);
        sendInChunks("MAIL FROM:<text@here.test> BODY=8BITMIME", text, "text@plain.test");
        var taken = takenBy(plain, "text@plain.test");
        assertThat(taken.mail()).doesNotContain("BODY=");
        assertUnchanged(taken.octets(), text);
    }

    @Test
    void theSenderLearnsThatAPeerTakesNoEightBits() throws Exception {
        var text = "Subject: text\r\n\r\ngrüße\r\n".getBytes(StandardCharsets.UTF_8);
        sendInChunks("MAIL FROM:<eight@here.test> BODY=8BITMIME", text, "eight@plain.test");
        assertThat(reportTo("eight@here.test").recipientFields())
                .singleElement()
                .asString()
                .contains("Action: failed", "Status: 5.6.3");
        sendInChunks("MAIL FROM:<eight@here.test> BODY=8BITMIME", text, "eight@able.test");
        assertThat(takenBy(able, "eight@able.test").mail()).contains(" BODY=8BITMIME");
    }

    @Test
    void fiftyMegabytesGoThrough() throws Exception {
        var content = text(FIFTY_MEGABYTES);
        try (var client = SmtpClient.connect(postyard.smtp)) {
            assertThat(client.command("MAIL FROM:<big@here.test> SIZE=" + content.length))
                    .startsWith("250");
            assertThat(client.command("RCPT TO:<big@able.test>")).startsWith("250");
            assertThat(client.command("RCPT TO:<bigbox@here.test>")).startsWith("250");
            assertThat(client.chunk(content, true)).startsWith("250");
        }
        assertUnchanged(takenBy(able, "big@able.test").octets(), content);
        Eventually.holds(
                "mail for bigbox", () -> !maildirs.messages("bigbox@here.test").isEmpty());
        assertUnchanged(maildirs.messages("bigbox@here.test").getFirst(), content);
    }

    @Test
    void whatIsForPostmasterIsReadBySomebody() throws Exception {
        send("MAIL FROM:<>", "RCPT TO:<postmaster>");
        Eventually.holds("mail for postmaster", () -> postmastersMail("Subject: MAIL FROM:<>"));
    }

    @Test
    void aReportThatNobodyTakesIsReadByPostmaster() throws Exception {
        able.onRcpt("nobody@able.test", PeerBehaviour.reply(550, "5.1.1 who is that?"));
        able.onRcpt("vanished@able.test", PeerBehaviour.reply(550, "5.1.1 vanished as well"));
        send("MAIL FROM:<vanished@able.test>", "RCPT TO:<nobody@able.test>");
        Eventually.holds("a double bounce", () -> postmastersMail("vanished as well"));
    }

    @Test
    void mailToAnAddressGoesThereUnlessItIsOurs() throws Exception {
        submit("MAIL FROM:<literal@here.test>", "RCPT TO:<literal@[127.0.0.1]>");
        takenBy(able, "literal@[127.0.0.1]");
        submit("MAIL FROM:<loop@here.test>", "RCPT TO:<loop@[" + LOOPS + "]>");
        assertThat(reportTo("loop@here.test").recipientFields())
                .singleElement()
                .asString()
                .contains("Action: failed", "Status: 5.4.6");
    }

    @Test
    void mailForADomainWhoseExchangerWeAreDoesNotGoRound() throws Exception {
        dns.mx("roundabout.test", 10, "balancer.test").a("balancer.test", "127.0.0.1");
        dns.mx("hosted.test", 10, "mx.hosted.test").a("mx.hosted.test", LOOPS);
        submit("MAIL FROM:<round@here.test>", "RCPT TO:<a@roundabout.test>");
        submit("MAIL FROM:<round2@here.test>", "RCPT TO:<a@hosted.test>");
        for (var sender : List.of("round@here.test", "round2@here.test")) {
            assertThat(reportTo(sender).recipientFields())
                    .singleElement()
                    .asString()
                    .contains("Action: failed", "Status: 5.4.6");
        }
    }

    @Test
    void aPeerThatIsBusyIsToldTheWishesAgain() throws Exception {
        able.onSender("again@here.test", Stage.MAIL, PeerBehaviour.replyAndClose(421, "4.3.2 later"))
                .times(1);
        send("MAIL FROM:<again@here.test> ENVID=again", "RCPT TO:<again@able.test> NOTIFY=NEVER");
        var taken = takenBy(able, "again@able.test");
        assertThat(taken.mail()).contains(" ENVID=again");
        assertThat(taken.rcpts().getFirst()).contains(" NOTIFY=NEVER");
    }

    private boolean postmastersMail(String text) {
        return maildirs.messages("postmaster@here.test").stream()
                .anyMatch(mail -> new String(mail, StandardCharsets.UTF_8).contains(text));
    }

    /** The name of a maildir's folder for a local part. */
    private static String escaped(String localPart) {
        var name = new StringBuilder();
        for (byte octet : localPart.getBytes(StandardCharsets.UTF_8)) {
            name.append(octet < 0 ? "%%%02X".formatted(octet & 0xff) : Character.toString(octet));
        }
        return name.toString();
    }

    private void send(String mail, String... rcpts) throws IOException {
        send(postyard.smtp, mail, rcpts);
    }

    private void submit(String mail, String... rcpts) throws IOException {
        send(postyard.submission, mail, rcpts);
    }

    /** A short message whose subject is its MAIL command. */
    private static void send(int port, String mail, String... rcpts) throws IOException {
        try (var client = SmtpClient.connect(port)) {
            assertThat(client.command(mail)).startsWith("250");
            for (var rcpt : rcpts) {
                assertThat(client.command(rcpt)).startsWith("250");
            }
            assertThat(client.command("DATA")).startsWith("354");
            var subject = mail.chars().allMatch(c -> c < 128) ? mail : "none";
            assertThat(client.finish(("Subject: " + subject + "\r\n\r\nHello.\r\n").getBytes(StandardCharsets.UTF_8)))
                    .startsWith("250");
        }
    }

    private void sendInChunks(String mail, byte[] content, String... recipients) throws IOException {
        try (var client = SmtpClient.connect(postyard.smtp)) {
            assertThat(client.command(mail)).startsWith("250");
            for (var recipient : recipients) {
                assertThat(client.command("RCPT TO:<" + recipient + ">")).startsWith("250");
            }
            int cut = content.length / 3;
            assertThat(client.chunk(Arrays.copyOf(content, cut), false)).startsWith("250");
            assertThat(client.chunk(Arrays.copyOfRange(content, cut, content.length), true))
                    .startsWith("250");
        }
    }

    private static PeerMessage takenBy(ScriptedPeer peer, String recipient) {
        peer.await("mail for " + recipient, p -> !p.acceptedFor(recipient).isEmpty());
        return peer.acceptedFor(recipient).getFirst();
    }

    private DeliveryReport reportTo(String address) {
        Eventually.holds(
                "a report to " + address, () -> !maildirs.messages(address).isEmpty());
        return DeliveryReport.of(maildirs.messages(address).getFirst());
    }

    private void awaitDrained() {
        Eventually.holds("the queue is empty", () -> {
            try {
                return ((List<?>) PostyardScript.json(postyard.verb("queue", "--json"))).isEmpty();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Behind the one Received field that Postyard puts in front, octet for octet. */
    private static void assertUnchanged(byte[] arrived, byte[] sent) {
        int from = arrived.length - sent.length;
        assertThat(from).isPositive();
        assertThat(new String(arrived, 0, from, StandardCharsets.US_ASCII))
                .startsWith("Received: ")
                .endsWith("\r\n");
        assertThat(Arrays.equals(arrived, from, arrived.length, sent, 0, sent.length))
                .as("what arrived is what was sent")
                .isTrue();
    }

    /** Every octet, false ends and lone line ends. */
    private static byte[] binary() {
        var octets = new byte[100_000];
        new Random(1).nextBytes(octets);
        var head = "Subject: binary\r\nContent-Transfer-Encoding: binary\r\n\r\n\r\n.\r\n\n.\n\r.\r"
                .getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, octets, 0, head.length);
        return octets;
    }

    private static byte[] text(int length) {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (i % 78 == 76 ? '\r' : i % 78 == 77 ? '\n' : '!' + (i / 78 + i) % 90);
        }
        var head = "Subject: fifty\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, octets, 0, head.length);
        octets[length - 2] = '\r';
        octets[length - 1] = '\n';
        return octets;
    }
}
