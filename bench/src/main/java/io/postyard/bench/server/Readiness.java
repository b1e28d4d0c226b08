package io.postyard.bench.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for servers. */
final class Readiness {
    private static final long POLL_NANOS = 20_000_000L;

    private Readiness() {}

    /** Waits for the SMTP greeting 220. */
    static void awaitGreeting(Process process, int port, Path log, Duration patience) throws IOException {
        await(process, log, patience, "no SMTP greeting at port " + port, () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                socket.setSoTimeout(5000);
                var start = socket.getInputStream().readNBytes(4);
                socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
                return new String(start, StandardCharsets.US_ASCII).startsWith("220");
            }
        });
    }

    /** Waits for an answer of 200. */
    static void awaitHttp(Process process, URI uri, Path log, Duration patience) throws IOException {
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            await(process, log, patience, uri + " does not say that it is ready", () -> {
                try {
                    return client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            });
        }
    }

    private interface Probe {
        boolean succeeds() throws IOException;
    }

    private static void await(Process process, Path log, Duration patience, String complaint, Probe probe)
            throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            try {
                if (probe.succeeds()) {
                    return;
                }
            } catch (IOException e) {
                // Not yet.
            }
            if (!process.isAlive()) {
                throw new IOException("the server has ended: " + tail(log));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IOException(complaint + " after " + patience.toSeconds() + " s: " + tail(log));
    }

    private static String tail(Path log) throws IOException {
        var text = Files.exists(log) ? Files.readString(log) : "";
        return text.isBlank() ? "it said nothing" : text.substring(Math.max(0, text.length() - 2000));
    }
}
