package io.postyard.ingress.netty;

import io.netty.util.concurrent.FastThreadLocal;

/** An array for each event loop: for octets that are looked at and not kept. */
final class Scratch {
    private static final FastThreadLocal<byte[]> ARRAY = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[64 * 1024];
        }
    };

    private Scratch() {}

    /** To be used up before the caller returns. */
    static byte[] array() {
        return ARRAY.get();
    }
}
