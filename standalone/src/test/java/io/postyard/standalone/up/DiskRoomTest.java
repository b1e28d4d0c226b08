package io.postyard.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskRoomTest {
    private static final long MEBI = 1L << 20;
    private static final long GONE = -1;

    private final AtomicLong free = new AtomicLong(1_000 * MEBI);
    private final DiskRoom room = new DiskRoom(Path.of("data"), this::ask, 256 * MEBI);

    @Test
    void isEnoughDownToWhatIsKeptFree() {
        assertThat(isEnoughAt(256 * MEBI)).isTrue();
        assertThat(isEnoughAt(256 * MEBI - 1)).isFalse();
        assertThat(room.describe())
                .isEqualTo("the disk of data has 255 MiB free, and 256 MiB are kept free (--keep-free)");
    }

    @Test
    void isEnoughAgainOnlyWhenSomeMoreIsFree() {
        assertThat(isEnoughAt(200 * MEBI)).isFalse();
        assertThat(isEnoughAt(256 * MEBI)).isFalse();
        assertThat(isEnoughAt(272 * MEBI)).isTrue();
        assertThat(isEnoughAt(256 * MEBI)).isTrue();
    }

    @Test
    void staysAsItWasWhileTheDiskDoesNotTell() {
        assertThat(isEnoughAt(200 * MEBI)).isFalse();
        assertThat(isEnoughAt(GONE)).isFalse();
        assertThat(room.free()).isNaN();
        assertThat(isEnoughAt(1_000 * MEBI)).isTrue();
        assertThat(isEnoughAt(GONE)).isTrue();
    }

    @Test
    void isAlwaysEnoughIfNothingIsKeptFree() {
        var careless = new DiskRoom(Path.of("data"), () -> 0, 0);
        careless.look();
        assertThat(careless.isEnough()).isTrue();
    }

    private boolean isEnoughAt(long octets) {
        free.set(octets);
        room.look();
        return room.isEnough();
    }

    private long ask() throws IOException {
        if (free.get() == GONE) {
            throw new IOException("no such disk");
        }
        return free.get();
    }
}
