package io.postyard.ingress.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TlsGateTest {
    private final AtomicInteger tooMuch = new AtomicInteger();
    private final TlsGate gate = new TlsGate(tooMuch::incrementAndGet);

    @Test
    void closesAConnectionThatSaysTooMuchBeforeTheHandshakeIsDone() {
        var channel = new EmbeddedChannel(gate);
        assertThat(says(channel, TlsGate.MAX_HANDSHAKE)).isTrue();
        assertThat(channel.isOpen()).isTrue();
        assertThat(says(channel, 1)).as("let through").isFalse();
        assertThat(channel.isOpen()).isFalse();
        assertThat(tooMuch).hasValue(1);
    }

    @Test
    void countsNothingAfterTheHandshake() {
        var channel = new EmbeddedChannel(gate);
        gate.secured();
        assertThat(says(channel, 2 * TlsGate.MAX_HANDSHAKE)).isTrue();
        assertThat(says(channel, 1)).isTrue();
        assertThat(channel.isOpen()).isTrue();
        assertThat(tooMuch).hasValue(0);
        channel.finishAndReleaseAll();
    }

    @Test
    void readsNothingWhileOurAnswersAreNotTaken() {
        var reads = new AtomicInteger();
        var counting = new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) {
                reads.incrementAndGet();
            }
        };
        var channel = new EmbeddedChannel(counting, gate);
        channel.config().setAutoRead(false);
        reads.set(0);
        setWritable(channel, false);
        channel.read();
        channel.read();
        assertThat(reads).hasValue(0);
        setWritable(channel, true);
        assertThat(reads).as("the read that was held back").hasValue(1);
        channel.read();
        assertThat(reads).hasValue(2);
        channel.finishAndReleaseAll();
    }

    private static boolean says(EmbeddedChannel channel, int octets) {
        return channel.writeInbound(Unpooled.wrappedBuffer(new byte[octets]))
                && channel.inboundMessages().poll() != null;
    }

    private static void setWritable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }
}
