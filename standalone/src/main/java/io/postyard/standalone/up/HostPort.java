package io.postyard.standalone.up;

import io.postyard.broker.FreePort;
import io.postyard.standalone.trouble.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;

/**
 * An address to listen on or to talk to, {@code host:port} with IPv6 addresses in brackets.
 *
 * @param port 0–65535; 0 = any free port
 */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("'" + host + ":" + port + "' is not an address");
        }
    }

    /** @throws IllegalArgumentException with words for the operator */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bareAddress = text.indexOf(':') != colon && !text.startsWith("[");
        if (colon < 1 || bareAddress || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT, such as 127.0.0.1:2525 or [::1]:2525");
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    }

    /**
     * This address, or a free port of its host where the port is 0; nothing keeps it free.
     *
     * @param except ports that are wanted for something else
     */
    HostPort orFree(Set<Integer> except) {
        if (port != 0) {
            return this;
        }
        try {
            return new HostPort(host, FreePort.of(host, except));
        } catch (IOException e) {
            throw new Trouble("cannot listen on " + host + ": " + e.getMessage(), e);
        }
    }

    /**
     * Bound, to see that it is free.
     *
     * @param what the option and what would listen, for the message
     * @throws Trouble if it is not
     */
    ServerSocket bind(String what) {
        if (socketAddress().isUnresolved()) {
            throw new Trouble("cannot listen on " + this + " (" + what + "): unknown host " + host);
        }
        try {
            var socket = new ServerSocket();
            try {
                socket.bind(socketAddress());
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (BindException e) {
            var reason = e.getMessage().contains("in use")
                    ? "the port is in use by another program, or another option names it too"
                    : e.getMessage().contains("denied")
                            ? "ports below 1024 need root or CAP_NET_BIND_SERVICE"
                            : e.getMessage();
            throw new Trouble("cannot listen on " + this + " (" + what + "): " + reason, e);
        } catch (IOException e) {
            throw new Trouble("cannot listen on " + this + " (" + what + "): " + e.getMessage(), e);
        }
    }

    static void release(ServerSocket bound) {
        try {
            bound.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resolved, where the host can be. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
