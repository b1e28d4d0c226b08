package io.postyard.mail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DnsListTest {
    @Test
    void onlyItsCodesCount() {
        var list = list("127.0.0.2", "127.0.4.0/24");
        assertThat(holds(list, "127.0.0.2")).isTrue();
        assertThat(holds(list, "127.0.4.9")).isTrue();
        assertThat(holds(list, "127.0.0.3")).isFalse();
        assertThat(holds(list, "127.0.0.3", "127.0.0.2")).as("one of several").isTrue();
        assertThat(holds(list)).isFalse();
    }

    @Test
    void whatBrokenResolversAnswerNeverCounts() {
        var list = list("127.0.0.0/16");
        assertThat(holds(list, "127.0.0.1")).isFalse();
        assertThat(holds(list, "127.255.255.254"))
                .as("the list refuses to answer")
                .isFalse();
        assertThat(holds(list, "192.0.2.80")).as("a page of advertisements").isFalse();
    }

    @Test
    void aListThatServesNobodyKnowsNothing() {
        var list = list("127.0.0.0/8");
        for (var excuse : List.of("127.0.0.1", "127.0.0.255", "127.255.255.254", "192.0.2.80")) {
            assertThat(holds(list, excuse)).as(excuse).isFalse();
            assertThat(list.isTrouble(addresses(excuse))).as(excuse).isTrue();
        }
        assertThat(list.isTrouble(addresses("127.0.0.1", "127.0.0.2"))).isFalse();
        assertThat(list("127.0.0.2").isTrouble(addresses("127.0.0.3"))).isFalse();
        assertThat(list.isTrouble(List.of())).isFalse();
    }

    private static DnsList list(String... codes) {
        return new DnsList(
                Domain.of("bl.test"),
                DnsList.Kind.DENY,
                Stream.of(codes).map(Network::parse).toList());
    }

    private static boolean holds(DnsList list, String... answers) {
        return list.holds(addresses(answers));
    }

    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(text -> Network.parse(text).address()).toList();
    }
}
