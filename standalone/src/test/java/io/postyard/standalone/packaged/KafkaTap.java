package io.postyard.standalone.packaged;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Stands between Kafka's clients and the broker, and can hold one request until it is released, or the reply to it for
 * good: whoever waits for it can be killed or stopped at exactly that point.
 */
final class KafkaTap implements AutoCloseable {
    /** Client and transactional id are found within so many octets of a request. */
    private static final int HEAD = 200;

    /**
     * What to hold: the first request of the kind in whose head the words stand, or the first reply to such a request in
     * which there is what is to be said.
     */
    private record Order(
            ApiKeys kind,
            String words,
            boolean reply,
            String said,
            CompletableFuture<Void> held,
            CompletableFuture<Void> released) {
        Order(ApiKeys kind, String words, boolean reply, String said) {
            this(kind, words, reply, said, new CompletableFuture<>(), new CompletableFuture<>());
        }

        boolean isFor(byte[] request) {
            return (request[0] << 8 | request[1] & 0xff) == kind.id
                    && new String(request, 0, Math.min(HEAD, request.length), ISO_8859_1).contains(words);
        }

        /** A client that has waited too long asks again on another connection: what is held stays held. */
        boolean isOpen() {
            return reply ? !held.isDone() : !released.isDone();
        }

        /** Whether this is the answer with the words that are to be held back. */
        boolean isSaid(byte[] request, byte[] answer) {
            return !said.isEmpty() && !held.isDone() && isFor(request) && new String(answer, ISO_8859_1).contains(said);
        }
    }

    private final ServerSocket listening;
    private final int broker;
    private volatile Order order;

    /** @param broker where the broker listens, on loopback; it must tell its clients to come to {@code port} */
    KafkaTap(int port, int broker) throws IOException {
        this.listening = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        this.broker = broker;
        Thread.ofVirtual().start(this::listen);
    }

    /** Completes when such a request has come and is held; it does not reach the broker before {@link #release}. */
    CompletableFuture<Void> holdRequest(ApiKeys kind, String words) {
        return hold(new Order(kind, words, false, ""));
    }

    /** Lets the request that is held, and what came after it, go on. */
    void release() {
        order.released().complete(null);
    }

    /** Whoever comes next is not held: the one that was is dead. */
    void forget() {
        order = null;
    }

    /** Completes when the broker has answered such a request; the client never hears it. */
    CompletableFuture<Void> holdReply(ApiKeys kind, String words) {
        return holdReply(kind, words, "");
    }

    /**
     * The same of the first such reply with these words in it; the client hears those before. For clients that ask one
     * thing at a time of the connection.
     */
    CompletableFuture<Void> holdReply(ApiKeys kind, String words, String said) {
        return hold(new Order(kind, words, true, said));
    }

    private CompletableFuture<Void> hold(Order next) {
        order = next;
        return next.held();
    }

    private void listen() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed: the test is over.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var server = new Socket("127.0.0.1", broker)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var connection = new Connection(client, server);
            var replies = Thread.ofVirtual().start(connection::passReplies);
            connection.passRequests();
            server.shutdownOutput();
            replies.join();
        } catch (IOException e) {
            // One of the two has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private final List<byte[]> kept = new ArrayList<>();
        private volatile byte[] asked;
        private volatile Order muted;
        private volatile boolean holding;

        private Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void passRequests() throws IOException {
            var in = new DataInputStream(client.getInputStream());
            for (var request = frame(in); request != null; request = frame(in)) {
                asked = request;
                var wanted = order;
                if (wanted != null && wanted.isOpen() && wanted.isFor(request)) {
                    if (wanted.reply()) {
                        muted = wanted.said().isEmpty() ? wanted : muted;
                    } else {
                        holding = true;
                        var _ = wanted.released().thenRun(this::letGo);
                        wanted.held().complete(null);
                    }
                }
                pass(request);
            }
        }

        private synchronized void pass(byte[] request) throws IOException {
            if (holding) {
                kept.add(request);
                return;
            }
            var out = new DataOutputStream(server.getOutputStream());
            out.writeInt(request.length);
            out.write(request);
            out.flush();
        }

        private synchronized void letGo() {
            holding = false;
            try {
                for (var request : kept) {
                    pass(request);
                }
                kept.clear();
            } catch (IOException e) {
                // One of the two has gone.
            }
        }

        private void passReplies() {
            try {
                var in = new DataInputStream(server.getInputStream());
                var out = new DataOutputStream(client.getOutputStream());
                for (var reply = frame(in); reply != null; reply = frame(in)) {
                    var wanted = order;
                    if (wanted != null && wanted.isSaid(asked, reply)) {
                        // Whatever was asked before there was the order to hold it: a fetch waits for what comes.
                        muted = wanted;
                    }
                    var mute = muted;
                    if (mute != null) {
                        mute.held().complete(null);
                    } else {
                        out.writeInt(reply.length);
                        out.write(reply);
                        out.flush();
                    }
                }
                client.close();
            } catch (IOException e) {
                // One of the two has gone.
            }
        }

        private static byte[] frame(DataInputStream in) throws IOException {
            try {
                var octets = new byte[in.readInt()];
                in.readFully(octets);
                return octets;
            } catch (EOFException e) {
                return null;
            }
        }
    }
}
