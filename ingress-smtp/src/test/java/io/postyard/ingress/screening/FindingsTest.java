package io.postyard.ingress.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FindingsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
    private static final int ROOM = 8;

    private record Found(Duration life) implements Findings.Finding {}

    @Test
    void aSearchThatIsGivenUpHasItsRoomUntilItEnds() {
        var findings = new Findings<Integer, Found>(Duration.ofMillis(1), 10);
        var found = new Found(Duration.ZERO);
        var begun = new ArrayList<CompletableFuture<Found>>();
        for (int i = 0; i < ROOM; i++) {
            var search = new CompletableFuture<Found>();
            begun.add(search);
            assertThat(findings.find(i, CLIENT, () -> search)).failsWithin(Duration.ofSeconds(10));
        }
        assertThat(findings.find(ROOM, CLIENT, () -> CompletableFuture.completedFuture(found)))
                .isCompletedExceptionally();

        begun.forEach(search -> search.complete(found));

        assertThat(findings.find(ROOM, CLIENT, () -> CompletableFuture.completedFuture(found)))
                .isCompletedWithValue(found);
    }

    @Test
    void theNetworksOfASiteHaveTheirRoomInCommon() {
        var findings = new Findings<Integer, Found>(Duration.ofMinutes(1), 10);
        for (int i = 0; i < 4 * ROOM; i++) {
            var client = InetAddress.ofLiteral("2001:db8:7:" + i / ROOM + "::1");
            assertThat(findings.find(i, client, CompletableFuture::new)).isNotDone();
        }
        var fifth = InetAddress.ofLiteral("2001:db8:7:4::1");
        assertThat(findings.find(99, fifth, CompletableFuture::new)).isCompletedExceptionally();
    }
}
