package io.postyard.broker;

import java.io.IOException;
import java.util.Set;

/** Ports for programs that are told to take any. */
public final class FreePort {
    public static final PortRange ANY = new PortRange(15_000, 24_000);

    private FreePort() {}

    /**
     * A port of this host where nobody listens, below those that the system gives to connections: nothing but another
     * listener takes it before it is used, and a server that is killed finds it free again when it comes back.
     *
     * @throws IOException if there is none, or the host is not this machine's
     */
    public static int of(String host) throws IOException {
        return of(host, Set.of());
    }

    /** @param except ports that somebody will soon listen on */
    public static int of(String host, Set<Integer> except) throws IOException {
        return ANY.free(host, except);
    }
}
