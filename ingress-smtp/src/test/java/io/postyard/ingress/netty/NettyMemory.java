package io.postyard.ingress.netty;

import io.netty.buffer.PooledByteBufAllocator;

/** What Netty holds for all connections of this process. */
public final class NettyMemory {
    private NettyMemory() {}

    /** In chunks of {@link #chunk} octets. */
    public static long held() {
        var metric = PooledByteBufAllocator.DEFAULT.metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    public static long chunk() {
        return PooledByteBufAllocator.DEFAULT.metric().chunkSize();
    }
}
