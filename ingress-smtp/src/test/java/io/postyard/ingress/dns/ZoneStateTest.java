package io.postyard.ingress.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ZoneStateTest {
    private long now = Long.MAX_VALUE - 1;
    private final ZoneState zone = new ZoneState(2, () -> now);

    @Test
    void takesNoMoreQuestionsThanItHasRoomFor() {
        assertThat(zone.begin()).isTrue();
        assertThat(zone.begin()).isTrue();
        assertThat(zone.begin()).isFalse();
        zone.end();
        assertThat(zone.begin()).isTrue();
    }

    @Test
    void isLeftInPeaceAfterSilencesInARow() {
        silences(ZoneState.SILENCES);
        assertThat(zone.begin()).isFalse();
        now += ZoneState.PEACE.toNanos() - 1;
        assertThat(zone.begin()).isFalse();
        now += 1;
        assertThat(zone.begin()).as("asked again, to see").isTrue();
        assertThat(zone.silent()).as("nothing new").isFalse();
        zone.end();
        assertThat(zone.begin()).as("still silent").isFalse();
    }

    @Test
    void anAnswerMakesUpForSilences() {
        silences(ZoneState.SILENCES - 1);
        assertThat(zone.begin()).isTrue();
        zone.answered();
        zone.end();
        silences(ZoneState.SILENCES - 1);
        assertThat(zone.begin()).isTrue();
    }

    private void silences(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(zone.begin()).isTrue();
            assertThat(zone.silent()).isEqualTo(i == ZoneState.SILENCES - 1);
            zone.end();
        }
    }
}
