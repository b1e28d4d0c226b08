package io.postyard.mail.policy;

import io.postyard.mail.message.Domain;
import java.util.List;
import java.util.stream.Collectors;

/** Where an order goes. Recipients with equal next hops of one message travel in one order. */
public sealed interface NextHop {
    /** The mail exchangers that DNS names for a domain (RFC 5321 §5.1). */
    record Mx(Domain domain) implements NextHop {
        @Override
        public String key() {
            return "mx:" + domain;
        }
    }

    /** Named hosts, tried in order; overrides DNS. */
    record Hosts(List<Host> hosts) implements NextHop {
        public Hosts {
            hosts = List.copyOf(hosts);
            if (hosts.isEmpty()) {
                throw new IllegalArgumentException("a next hop names at least one host");
            }
        }

        @Override
        public String key() {
            return "smtp:" + hosts.stream().map(Host::toString).collect(Collectors.joining(","));
        }
    }

    /**
     * A maildir per recipient on the worker's own disk.
     *
     * @param path relative to the worker's data folder, or absolute; {@code {domain}} and {@code {localPart}} stand for
     *     the recipient's
     */
    record Maildir(Domain domain, String path) implements NextHop {
        @Override
        public String key() {
            return "maildir:" + domain + ":" + path;
        }
    }

    /**
     * @param name a host name or an IP address without brackets
     * @param port 1–65535
     */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /** The destination's identity: Kafka key of its orders, label in {@code postyard queue}. */
    String key();
}
