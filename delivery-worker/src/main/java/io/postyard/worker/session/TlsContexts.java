package io.postyard.worker.session;

import io.postyard.worker.resolve.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The two ways to do TLS as a client: with any certificate, and with one that is valid for the host. */
final class TlsContexts {
    private final SSLContext anyCertificate;
    private final SSLContext validCertificate;

    private TlsContexts(SSLContext anyCertificate, SSLContext validCertificate) {
        this.anyCertificate = anyCertificate;
        this.validCertificate = validCertificate;
    }

    /** @param trusted PEM file of authorities; empty = those of the Java runtime */
    static TlsContexts load(Optional<Path> trusted) {
        try {
            var any = SSLContext.getInstance("TLS");
            any.init(null, new TrustManager[] {new AnyCertificate()}, null);
            var valid = SSLContext.getInstance("TLS");
            valid.init(null, trusted.isPresent() ? authorities(trusted.get()) : null, null);
            return new TlsContexts(any, valid);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the trusted certificates " + trusted.orElseThrow(), e);
        }
    }

    private static TrustManager[] authorities(Path pem) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(pem)) {
            int n = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + n++, certificate);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Blocks until the handshake is done; the caller bounds the time by closing {@code tcp}. */
    SSLSocket handshake(Socket tcp, Target target, boolean verified) throws IOException {
        var context = verified ? validCertificate : anyCertificate;
        var tls = (SSLSocket) context.getSocketFactory()
                .createSocket(tcp, target.host(), target.address().getPort(), true);
        tls.setUseClientMode(true);
        if (verified) {
            var parameters = tls.getSSLParameters();
            // RFC 6125 as HTTPS does it: subjectAltName, wildcards in the leftmost label only.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
        }
        tls.startHandshake();
        return tls;
    }

    /** Opportunistic TLS keeps listeners out, not impostors: refusing a bad certificate would only mean clear text. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
