package io.postyard.ingress.netty;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.postyard.ingress.metric.IngressMetrics.Handshake;
import io.postyard.ingress.tls.TlsRules;
import io.postyard.mail.queue.TlsFacts;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** TLS handshakes: what begins one, and what became of it. */
final class Handshakes {
    /**
     * A signature takes a millisecond or two with RSA, for which an event loop would make hundreds of sessions wait, and
     * strangers choose how many: so keys are worked with elsewhere. No more work waits there than there may be sessions.
     */
    private final ExecutorService keyWork = Executors.newFixedThreadPool(
            Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4),
            Thread.ofPlatform().name("tls-keys-", 0).daemon().factory());

    /** The handler of one connection, which begins as soon as it is in the pipeline. */
    SslHandler begin(SSLContext context) {
        var handler = new SslHandler(TlsRules.engine(context), keyWork);
        // The sweep ends what takes too long: one timer for all sessions.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    static TlsFacts facts(SSLSession session) {
        return new TlsFacts(session.getProtocol(), session.getCipherSuite(), serverName(session));
    }

    private static Optional<String> serverName(SSLSession session) {
        return session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                : Optional.empty();
    }

    /** @param begun when the handshake did; a session that is older was resumed */
    static Handshake outcome(SSLSession session, Instant begun) {
        return session.getCreationTime() < begun.toEpochMilli() ? Handshake.RESUMED : Handshake.FULL;
    }

    /** JSSE tells its reasons in words only. */
    static Handshake outcome(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            return Handshake.NOT_TLS;
        }
        if (!(failure instanceof SSLException)) {
            return failure instanceof IOException ? Handshake.LOST : Handshake.OTHER;
        }
        var words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (words.contains("received fatal alert")) {
            return words.contains("certificate") || words.contains("unknown_ca")
                    ? Handshake.CERTIFICATE_REFUSED
                    : Handshake.REFUSED;
        }
        if (words.contains("protocol") || words.contains("version")) {
            return Handshake.NO_COMMON_VERSION;
        }
        if (words.contains("cipher")) {
            return Handshake.NO_COMMON_CIPHER;
        }
        return words.contains("closed") ? Handshake.LOST : Handshake.OTHER;
    }

    void close() {
        keyWork.shutdownNow();
    }
}
