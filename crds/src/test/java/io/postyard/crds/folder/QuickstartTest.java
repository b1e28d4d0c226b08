package io.postyard.crds.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicySnapshot;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The folder that {@code ./postyard up} starts with. */
class QuickstartTest {
    private static final Path QUICKSTART = Path.of(System.getProperty("postyard.root"), "examples", "quickstart");

    @Test
    void deliversOneDomainHereAndRelaysTheOther() {
        var policy = load();
        var ann = Mailbox.of("ann@example.com");
        assertThat(policy.domain(ann.domain()).orElseThrow().nextHop(ann))
                .isEqualTo(new NextHop.Maildir(Domain.of("example.com"), "mail/{domain}/{localPart}"));
        var bob = Mailbox.of("bob@example.net");
        assertThat(policy.domain(bob.domain()).orElseThrow().nextHop(bob).key()).isEqualTo("smtp:127.0.0.1:2526");
    }

    @Test
    void letsThisMachineSubmitToAnyoneAndNobodyElse() {
        var policy = load();
        assertThat(mayRelay(policy, ListenerKind.SUBMISSION, "127.0.0.1")).isTrue();
        assertThat(mayRelay(policy, ListenerKind.SUBMISSION, "::1")).isTrue();
        assertThat(mayRelay(policy, ListenerKind.SUBMISSION, "192.0.2.1")).isFalse();
        assertThat(mayRelay(policy, ListenerKind.RELAY, "127.0.0.1")).isFalse();
    }

    /** The tour waits for mail whose next hop was not there at first. */
    @Test
    void triesMailFromOtherServersEveryTenSecondsForTwoMinutes() {
        var retry = load().delivery(
                        ListenerKind.RELAY,
                        InetAddress.ofLiteral("127.0.0.1"),
                        Optional.empty(),
                        Domain.of("example.net"))
                .retry();

        for (int attempt = 1; attempt <= 12; attempt++) {
            assertThat(retry.waitAfter(attempt)).isEqualTo(Duration.ofSeconds(10));
        }
        assertThat(retry.waitAfter(13)).isGreaterThan(Duration.ofSeconds(10));
    }

    private static boolean mayRelay(PolicySnapshot policy, ListenerKind listener, String client) {
        return policy.admission(
                        listener, InetAddress.ofLiteral(client), Optional.empty(), Domain.of("elsewhere.example"))
                .relay();
    }

    private static PolicySnapshot load() {
        var target = new RecordingTarget();
        try (var folder = new PolicyFolder(QUICKSTART, target, PolicySnapshot.EMPTY, Duration.ofDays(7))) {
            assertThat(folder.start()).isEqualTo(List.of());
        }
        return target.snapshot();
    }
}
