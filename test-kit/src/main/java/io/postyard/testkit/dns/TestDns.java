package io.postyard.testkit.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * An authoritative DNS server for whatever a test declares:
 *
 * <pre>{@code
 * try (var dns = TestDns.start()) {
 *     dns.mx("peer.test", 10, "mx.peer.test").a("mx.peer.test", "127.0.0.2");
 *     dns.fail("broken.test", Fault.SERVFAIL);
 * }
 * }</pre>
 *
 * <p>Records may be added and removed while it runs. {@link #queries} counts what was asked, to prove a cache.
 */
public final class TestDns implements AutoCloseable {
    /** What a name does in place of an answer. */
    public enum Fault {
        SERVFAIL,
        REFUSED,
        /** No answer at all, so the client times out. */
        SILENCE,
        /** An empty answer with the TC bit over UDP; the true one over TCP. */
        TRUNCATED
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Zone zone = new Zone();

    private TestDns(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /** On 127.0.0.1 with a free port that is the same for UDP and TCP. */
    public static TestDns start() {
        try {
            for (int tries = 0; ; tries++) {
                var udp = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
                var tcp = new ServerSocket();
                try {
                    tcp.bind(new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort()));
                } catch (IOException portTaken) {
                    udp.close();
                    tcp.close();
                    if (tries == 20) {
                        throw portTaken;
                    }
                    continue;
                }
                var dns = new TestDns(udp, tcp);
                Thread.ofPlatform().daemon().name("test-dns-udp").start(dns::serveUdp);
                Thread.ofPlatform().daemon().name("test-dns-tcp").start(dns::serveTcp);
                return dns;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return udp.getLocalPort();
    }

    public String ip() {
        return "127.0.0.1";
    }

    /** {@code ip:port}, as a setting has it. */
    public String address() {
        return ip() + ":" + port();
    }

    /** For the records that follow; 300 seconds until it is said. */
    public TestDns ttl(long seconds) {
        zone.ttl(seconds);
        return this;
    }

    public TestDns mx(String domain, int preference, String host) {
        return record(domain, Type.MX, preference + " " + absolute(host));
    }

    /** "No mail here" (RFC 7505). */
    public TestDns nullMx(String domain) {
        return record(domain, Type.MX, "0 .");
    }

    public TestDns a(String host, String ip) {
        return record(host, Type.A, ip);
    }

    public TestDns aaaa(String host, String ip) {
        return record(host, Type.AAAA, ip);
    }

    public TestDns cname(String alias, String target) {
        return record(alias, Type.CNAME, absolute(target));
    }

    public TestDns txt(String name, String text) {
        return record(name, Type.TXT, '"' + text + '"');
    }

    /**
     * Any record.
     *
     * @param type of {@link Type}
     * @param data in the form of a zone file; names with the final dot
     */
    public TestDns record(String name, int type, String data) {
        try {
            var owner = name(name);
            zone.add(Record.fromString(owner, type, DClass.IN, zone.ttl(), data, Name.root));
            return this;
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " " + Type.string(type) + " " + data, e);
        }
    }

    /** Takes away all that was said about a name, faults too. */
    public TestDns forget(String name) {
        zone.forget(name(name));
        return this;
    }

    /** Every question about the name ends so, until {@link #forget}. */
    public TestDns fail(String name, Fault fault) {
        zone.fault(name(name), fault);
        return this;
    }

    /** How often a name was asked about, over UDP and TCP together. */
    public int queries(String name, int type) {
        return zone.queries(name(name), type);
    }

    /** How often anything was asked. */
    public int queries() {
        return zone.queries();
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveUdp() {
        var buffer = new byte[4096];
        while (!udp.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                var query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                var answer = zone.answer(query, true);
                if (answer.isPresent()) {
                    var wire = answer.get().toWire(udpLimit(query));
                    udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
            } catch (IOException closedOrNotDns) {
                // A closed socket ends the loop; a packet that is no query gets no answer.
            }
        }
    }

    private static int udpLimit(Message query) {
        return query.getOPT() == null ? 512 : Math.max(512, query.getOPT().getPayloadSize());
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                var socket = tcp.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                // Ends the loop.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                var query = new Message(in.readNBytes(in.readUnsignedShort()));
                Optional<Message> answer = zone.answer(query, false);
                if (answer.isPresent()) {
                    var wire = answer.get().toWire(65_535);
                    out.writeShort(wire.length);
                    out.write(wire);
                    out.flush();
                }
            }
        } catch (IOException clientIsDone) {
            // The usual end of a TCP client.
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a DNS name: " + text, e);
        }
    }

    private static String absolute(String host) {
        return host.endsWith(".") ? host : host + ".";
    }
}
