package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.time.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mail that has nowhere else to go is read by postmaster, and mail that would come back to us is not sent. */
class PostmasterAndLoopsIT extends BetweenTwoPeers {
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

    private boolean postmastersMail(String text) {
        return maildirs.messages("postmaster@here.test").stream()
                .anyMatch(mail -> new String(mail, StandardCharsets.UTF_8).contains(text));
    }
}
