package io.postyard.wire.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.record.UnreadableRecordException;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class QuarantineTest {
    private final Quarantine quarantine =
            new Quarantine(Event.Part.ROUTER, "router-0", InstantSource.system(), new SimpleMeterRegistry());

    /** The transaction that passes a record by must not fail because of what is told of it. */
    @Test
    void anEventIsSmallHoweverLongTheReasonAndLargeTheRecord() throws UnreadableRecordException {
        var record = new ConsumerRecord<>("accepted", 0, 17, "a key that is no message id", new byte[1 << 20]);
        // Cut in the middle of a character of two.
        var why = new Exception("x" + "\uD83D\uDCEC".repeat(100_000));

        var event = EventRecord.encode(quarantine.setAside(record, why).event());

        assertThat(event).hasSizeLessThan(10_000);
        assertThat(EventRecord.decode(event).detail()).isInstanceOfSatisfying(Event.SetAside.class, told -> {
            assertThat(told.record()).isEqualTo("accepted-0@17");
            assertThat(told.error()).startsWith("x\uD83D\uDCEC").endsWith(" …");
            assertThat(told.isOfMessage()).isFalse();
        });
    }
}
