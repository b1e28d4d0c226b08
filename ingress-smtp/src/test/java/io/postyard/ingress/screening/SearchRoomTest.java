package io.postyard.ingress.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class SearchRoomTest {
    private final SearchRoom room = new SearchRoom();

    @Test
    void aClientHasEightAndItsNeighboursHaveTheirOwn() {
        fill("192.0.2.1", 8);
        assertThat(take("192.0.2.1")).isFalse();
        assertThat(take("192.0.2.2")).isTrue();
        give("192.0.2.1");
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isFalse();
    }

    @Test
    void aNetworkOfIpv6IsOneClient() {
        fill("2001:db8::1", 8);
        assertThat(take("2001:db8::ffff:1")).isFalse();
        assertThat(take("2001:db8:0:1::1")).isTrue();
    }

    @Test
    void manyNetworksOfOneSiteHaveNoMoreThanFourOfThem() {
        for (int network = 0; network < 4; network++) {
            fill("2001:db8:7:" + network + "::1", 8);
        }
        assertThat(take("2001:db8:7:4::1")).isFalse();
        assertThat(take("2001:db8:8:4::1")).as("another site").isTrue();
        give("2001:db8:7:0::1");
        assertThat(take("2001:db8:7:4::1")).isTrue();
        assertThat(take("2001:db8:7:0::1"))
                .as("the site's room is another's now")
                .isFalse();
    }

    @Test
    void whatIsRefusedTakesNothing() {
        fill("2001:db8::1", 8);
        for (int i = 0; i < 100; i++) {
            assertThat(take("2001:db8::1")).isFalse();
        }
        fill("2001:db8:0:1::1", 8);
    }

    private void fill(String client, int searches) {
        for (int i = 0; i < searches; i++) {
            assertThat(take(client)).as("%s, search %d", client, i).isTrue();
        }
    }

    private boolean take(String client) {
        return room.take(InetAddress.ofLiteral(client));
    }

    private void give(String client) {
        room.giveBack(InetAddress.ofLiteral(client));
    }
}
