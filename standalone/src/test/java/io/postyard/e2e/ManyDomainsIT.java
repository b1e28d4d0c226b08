package io.postyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.RelayRule;
import io.postyard.testkit.smtp.PeerMessage;
import io.postyard.testkit.smtp.ScriptedPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One message to 200 recipients at 50 domains, found by MX at ten hosts. */
class ManyDomainsIT extends Scenario {
    private static final int DOMAINS = 50;
    private static final int HOSTS = 10;
    private static final int RECIPIENTS_EACH = 4;

    @Override
    Stream<RelayRule> rules() {
        return Stream.of(openToLoopback(Optional.empty()));
    }

    @Test
    void goesOnceToEachDomainWithItsRecipients() throws IOException {
        var hosts = new ArrayList<ScriptedPeer>();
        for (int host = 0; host < HOSTS; host++) {
            var ip = "127.0.1." + (host + 1);
            hosts.add(ScriptedPeer.startAt(ip, peer.port()));
            dns.a("mx" + host + ".hosts.test", ip);
        }
        peers.addAll(hosts);
        var recipients = new ArrayList<String>();
        for (int domain = 0; domain < DOMAINS; domain++) {
            dns.mx("d" + domain + ".test", 10, "mx" + domain % HOSTS + ".hosts.test");
            for (int i = 0; i < RECIPIENTS_EACH; i++) {
                recipients.add("user" + i + "@d" + domain + ".test");
            }
        }
        send("to many", "ann@client.test", recipients, TestMail.of("to many", "ann@client.test", "everybody@d0.test"));
        awaitDrained();
        for (int host = 0; host < HOSTS; host++) {
            int mine = host;
            var expected = IntStream.range(0, DOMAINS)
                    .filter(domain -> domain % HOSTS == mine)
                    .mapToObj(domain -> IntStream.range(0, RECIPIENTS_EACH)
                            .mapToObj(i -> "user" + i + "@d" + domain + ".test")
                            .collect(Collectors.toSet()))
                    .toList();
            assertThat(hosts.get(host).accepted().stream()
                            .map(PeerMessage::recipients)
                            .map(Set::copyOf))
                    .as("transactions at host " + host)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }
}
