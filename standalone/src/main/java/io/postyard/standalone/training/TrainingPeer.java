package io.postyard.standalone.training;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The next hop of the training: takes all mail and keeps none, but for one recipient whom it always defers. */
final class TrainingPeer implements AutoCloseable {
    /** The local part that is answered 451. */
    static final String DEFERRED = "deferred";

    private static final String OK = "250 2.0.0 OK\r\n";
    private static final int BACKLOG = 50;
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger deferred = new AtomicInteger();
    private final ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor();

    TrainingPeer() throws IOException {
        sessions.execute(this::accept);
    }

    /** Whether it has been sent mail of both kinds. */
    boolean hasSeenAll() {
        return taken.get() > 0 && deferred.get() > 0;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                sessions.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1), BUFFER);
                var out = new BufferedWriter(
                        new OutputStreamWriter(client.getOutputStream(), StandardCharsets.ISO_8859_1))) {
            client.setTcpNoDelay(true);
            out.write("220 peer.train.example ESMTP\r\n");
            out.flush();
            boolean hasRecipient = false;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var command = line.toUpperCase(Locale.ROOT);
                if (command.startsWith("RCPT")) {
                    hasRecipient = !command.startsWith("RCPT TO:<" + DEFERRED.toUpperCase(Locale.ROOT));
                    (hasRecipient ? taken : deferred).incrementAndGet();
                    out.write(hasRecipient ? OK : "451 4.2.1 Not now\r\n");
                } else if (command.startsWith("EHLO")) {
                    out.write(
                            "250-peer.train.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n");
                } else if (!command.equals("DATA")) {
                    out.write(OK);
                } else if (hasRecipient) {
                    out.write("354 Go on\r\n");
                    out.flush();
                    skipText(in);
                    out.write(OK);
                } else {
                    out.write("554 5.5.1 No valid recipients\r\n");
                }
                if (!in.ready()) {
                    out.flush();
                }
            }
        } catch (IOException gone) {
            // The worker has ended the session.
        }
    }

    private static void skipText(BufferedReader in) throws IOException {
        var line = in.readLine();
        while (line != null && !line.equals(".")) {
            line = in.readLine();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sessions.shutdownNow();
    }
}
