package io.postyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What senders are told: RFC 3464 reports that arrive like any mail. */
class ReportsIT extends Scenario {
    private static final String ANN = "ann@" + HERE;

    @Override
    Stream<DomainPolicy> domains() {
        return Stream.of("peer.test", "slow.test").map(name -> domain(name, toHost(peer.ip(), peer.port())));
    }

    /** Mail for slow.test is tried every second, its sender warned after one and told the end after six. */
    @Override
    Stream<RelayRule> rules() {
        var ref = new PolicyRef("RelayPolicy", "local/impatient", 1);
        var retry = new RetrySchedule(
                List.of(Duration.ofSeconds(1)), List.of(Duration.ofSeconds(1)), Duration.ofSeconds(6));
        return Stream.of(new RelayRule(
                ref,
                1,
                Set.of(),
                List.of(),
                Set.of(),
                Set.of(Domain.of("slow.test")),
                Optional.empty(),
                Optional.of(new DeliveryRule(ref, Optional.empty(), TlsMode.NONE, Shaping.DEFAULT, retry))));
    }

    @Test
    void theSenderLearnsThatAUserIsUnknown() throws IOException {
        peer.onRcpt("nobody@peer.test", PeerBehaviour.reply(550, "5.1.1 who is that?"));
        send("bounces", ANN, "nobody@peer.test", "bob@peer.test");
        var report = awaitReports(ANN, 1).getFirst();
        assertThat(report.header("Content-Type")).contains("multipart/report", "report-type=delivery-status");
        assertThat(report.header("Auto-Submitted")).startsWith("auto-");
        assertThat(report.header("To")).contains(ANN);
        assertThat(report.parts()).hasSize(3);
        var recipients = report.recipientFields();
        assertThat(recipients).hasSize(1);
        assertThat(recipients.getFirst())
                .contains(
                        "Final-Recipient: rfc822; nobody@peer.test", "Action: failed", "Status: 5.1.1", "who is that?");
        assertThat(report.parts().getLast()).contains(TestMail.TOKEN + ": bounces");
        peer.awaitAccepted(1);
    }

    @Test
    void theSenderIsWarnedAndThenToldTheEnd() throws IOException {
        peer.on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 not today"));
        send("late", ANN, "bob@slow.test");
        var reports = awaitReports(ANN, 2);
        var warning =
                reports.stream().filter(r -> r.contains("Action: delayed")).toList();
        var end = reports.stream().filter(r -> r.contains("Action: failed")).toList();
        assertThat(warning).singleElement().satisfies(r -> assertThat(
                        r.recipientFields().getFirst())
                .contains("Final-Recipient: rfc822; bob@slow.test", "Status: 4."));
        assertThat(end).singleElement().satisfies(r -> assertThat(
                        r.recipientFields().getFirst())
                .contains("Final-Recipient: rfc822; bob@slow.test", "Status: ", "not today"));
    }

    @Test
    void postmasterLearnsOfAReportThatBounces() throws IOException {
        peer.onRcpt("nobody@peer.test", PeerBehaviour.reply(550, "5.1.1 who is that?"));
        peer.onRcpt("gone@peer.test", PeerBehaviour.reply(550, "5.1.1 gone as well"));
        send("bounces twice", "gone@peer.test", "nobody@peer.test");
        var report = awaitReports(Site.POSTMASTER.toString(), 1).getFirst();
        assertThat(report.recipientFields().getFirst())
                .contains("Final-Recipient: rfc822; gone@peer.test", "Action: failed", "gone as well");
    }

    @Test
    void nobodyLearnsOfMailWithoutASender() throws IOException {
        peer.onRcpt("nobody@peer.test", PeerBehaviour.reply(550, "5.1.1 who is that?"));
        send("from nobody", "", "nobody@peer.test");
        awaitDrained();
        assertThat(peer.accepted()).isEmpty();
        assertThat(maildirs.messages(ANN)).isEmpty();
    }

    private List<DeliveryReport> awaitReports(String address, int count) {
        Eventually.holds(
                count + " reports to " + address,
                () -> maildirs.messages(address).size() >= count);
        return maildirs.messages(address).stream().map(DeliveryReport::of).toList();
    }
}
