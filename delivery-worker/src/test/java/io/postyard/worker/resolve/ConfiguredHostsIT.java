package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.NextHop;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hosts that an operator has named: in their order, with their ports; absence defers. */
class ConfiguredHostsIT extends DnsScenario {
    private Resolution resolve(NextHop.Host... hosts) {
        return resolver().resolve(new NextHop.Hosts(List.of(hosts)));
    }

    @Test
    void inTheirOrder() {
        dns.a("relay.test", "198.51.100.7");
        var resolution = resolve(
                new NextHop.Host("127.0.0.1", 2525), new NextHop.Host("relay.test", 26), new NextHop.Host("::1", 27));
        assertThat(((Resolution.Found) resolution).targets().stream().map(Target::toString))
                .containsExactly("127.0.0.1[127.0.0.1]:2525", "relay.test[198.51.100.7]:26", "::1[0:0:0:0:0:0:0:1]:27");
    }

    @Test
    void aNameThatDoesNotExistIsOurMistake() {
        notNow(resolve(new NextHop.Host("typo.test", 25)));
    }

    @Test
    void namesOfTheHostsFileAreKnown() {
        assertThat(resolve(new NextHop.Host("localhost", 25))).isInstanceOf(Resolution.Found.class);
    }
}
