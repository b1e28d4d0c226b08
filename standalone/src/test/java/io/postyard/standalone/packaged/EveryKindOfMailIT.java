package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What SMTP extensions let a message be, through the whole program to where it goes. */
class EveryKindOfMailIT extends BetweenTwoPeers {
    private static final int FIFTY_MEGABYTES = 50_000_000;

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
    void anInternationalOriginalRecipientTravelsInAscii() throws Exception {
        send("MAIL FROM:<orig@here.test>", "RCPT TO:<orig@able.test> ORCPT=utf-8;c\\x{E9}c@orig.test");
        assertThat(takenBy(able, "orig@able.test").rcpts().getFirst()).contains(" ORCPT=utf-8;c\\x{E9}c@orig.test");
        send("MAIL FROM:<told@here.test>", "RCPT TO:<told@plain.test> NOTIFY=SUCCESS ORCPT=utf-8;c\\x{E9}c@orig.test");
        assertThat(reportTo("told@here.test").recipientFields())
                .singleElement()
                .asString()
                .contains("Original-Recipient: utf-8; c\\x{E9}c@orig.test");
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
    void aPeerThatIsBusyIsToldTheWishesAgain() throws Exception {
        able.onSender("again@here.test", Stage.MAIL, PeerBehaviour.replyAndClose(421, "4.3.2 later"))
                .times(1);
        send("MAIL FROM:<again@here.test> ENVID=again", "RCPT TO:<again@able.test> NOTIFY=NEVER");
        var taken = takenBy(able, "again@able.test");
        assertThat(taken.mail()).contains(" ENVID=again");
        assertThat(taken.rcpts().getFirst()).contains(" NOTIFY=NEVER");
    }

    /** The name of a maildir's folder for a local part. */
    private static String escaped(String localPart) {
        var name = new StringBuilder();
        for (byte octet : localPart.getBytes(StandardCharsets.UTF_8)) {
            name.append(octet < 0 ? "%%%02X".formatted(octet & 0xff) : Character.toString(octet));
        }
        return name.toString();
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
