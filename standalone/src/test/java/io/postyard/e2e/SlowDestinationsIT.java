package io.postyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Of 200 domains ten never answer MAIL and ten put everything off: the mail of the others is not held back, though the silent
 * ones can take most of the sessions that there are.
 */
class SlowDestinationsIT extends Scenario {
    private static final int DOMAINS = 200;
    private static final int SILENT = 10;
    private static final int PUTTING_OFF = 10;
    private static final int HEALTHY_HOSTS = 10;
    private static final int MESSAGES_EACH = 3;
    private static final int RECIPIENTS_AT_A_TIME = 100;
    /** Few beside those that the silent ones can take. */
    private static final int SESSIONS = SILENT * MESSAGES_EACH + 5;

    @Override
    int sessions() {
        return SESSIONS;
    }

    @Override
    Stream<RelayRule> rules() {
        var ref = new PolicyRef("RelayPolicy", "local/loopback", 1);
        var retry = new RetrySchedule(List.of(Duration.ofSeconds(1)), List.of(), Duration.ofHours(1));
        return Stream.of(openToLoopback(
                Optional.of(new DeliveryRule(ref, Optional.empty(), TlsMode.OPPORTUNISTIC, Shaping.DEFAULT, retry))));
    }

    @Test
    void holdNobodyElseBack() throws IOException {
        var silent = hosts("127.0.2.", SILENT);
        var puttingOff = hosts("127.0.3.", PUTTING_OFF);
        var healthy = hosts("127.0.4.", HEALTHY_HOSTS);
        silent.forEach(host -> host.on(Stage.MAIL, PeerBehaviour.stall()));
        puttingOff.forEach(host -> host.on(Stage.MAIL, PeerBehaviour.reply(451, "4.3.2 not now")));
        var recipients = new ArrayList<String>();
        for (int domain = 0; domain < DOMAINS; domain++) {
            dns.mx("d" + domain + ".test", 10, hostOf(domain));
            recipients.add("bob@d" + domain + ".test");
        }
        for (int i = 0; i < MESSAGES_EACH; i++) {
            for (int from = 0; from < DOMAINS; from += RECIPIENTS_AT_A_TIME) {
                var token = "message " + i + " from " + from;
                var some = recipients.subList(from, from + RECIPIENTS_AT_A_TIME);
                send(token, "ann@client.test", some, TestMail.of(token, "ann@client.test", "many@d0.test"));
            }
        }

        Eventually.holds(
                "all mail to healthy domains is out", () -> recipients.subList(SILENT + PUTTING_OFF, DOMAINS).stream()
                        .allMatch(recipient -> copies(healthy, recipient) == MESSAGES_EACH));
        assertThat(silent)
                .as("silent hosts are so still, and somebody waits for each")
                .allSatisfy(host -> assertThat(host.openConnections()).isPositive());

        Stream.of(silent, puttingOff).flatMap(List::stream).forEach(host -> {
            host.behave();
            host.release();
        });
        awaitDrained();
    }

    private static long copies(List<ScriptedPeer> hosts, String recipient) {
        return hosts.stream()
                .mapToLong(host -> host.acceptedFor(recipient).size())
                .sum();
    }

    private static String hostOf(int domain) {
        if (domain < SILENT) {
            return "127.0.2." + (domain + 1) + ".hosts.test";
        }
        if (domain < SILENT + PUTTING_OFF) {
            return "127.0.3." + (domain - SILENT + 1) + ".hosts.test";
        }
        return "127.0.4." + (domain % HEALTHY_HOSTS + 1) + ".hosts.test";
    }

    private List<ScriptedPeer> hosts(String network, int count) {
        var hosts = IntStream.rangeClosed(1, count)
                .mapToObj(i -> network + i)
                .map(ip -> {
                    dns.a(ip + ".hosts.test", ip);
                    return ScriptedPeer.startAt(ip, peer.port());
                })
                .toList();
        peers.addAll(hosts);
        return hosts;
    }
}
