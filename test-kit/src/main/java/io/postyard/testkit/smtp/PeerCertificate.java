package io.postyard.testkit.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates a {@link ScriptedPeer} can show, all signed by {@link #authority}. Worthless outside tests. */
public enum PeerCertificate {
    /** Valid until 2125 for {@code peer.test}, {@code *.peer.test}, {@code localhost} and 127.0.0.1. */
    GOOD("good.p12"),
    /** The same names, ended in 2021. */
    EXPIRED("expired.p12"),
    /** Valid, but for {@code elsewhere.invalid} only. */
    WRONG_NAME("wrong-name.p12");

    private static final char[] PASSWORD = "postyard".toCharArray();

    private final String resource;

    PeerCertificate(String resource) {
        this.resource = resource;
    }

    /** A server's context that shows this certificate. */
    public SSLContext serverContext() {
        try (var in = open(resource)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the test certificate " + resource + " cannot be used", e);
        }
    }

    /** A client's context that trusts {@link #authority} alone. */
    public static SSLContext clientContext() {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trustStore());
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a Kubernetes Secret would be mounted: writes {@code tls.crt} and {@code tls.key}, PEM, into a folder. */
    public void writePem(Path folder) {
        try (var in = open(resource)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            var alias = store.aliases().nextElement();
            var chain = new StringBuilder();
            for (var certificate : store.getCertificateChain(alias)) {
                chain.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("tls.crt"), chain);
            Files.writeString(
                    folder.resolve("tls.key"),
                    pem("PRIVATE KEY", store.getKey(alias, PASSWORD).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the test certificate " + resource + " cannot be written", e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    /** The key store, PKCS 12, as a file in a folder; its password and that of the key are {@link #password}. */
    public Path keyStore(Path directory) {
        return copy(resource, directory);
    }

    /** Of every {@link #keyStore}. */
    public static String password() {
        return new String(PASSWORD);
    }

    /** {@link #authority} as a PEM file in a folder. */
    public static Path authorityFile(Path directory) {
        return copy("ca.pem", directory);
    }

    private static Path copy(String resource, Path directory) {
        try (var in = open(resource)) {
            var file = Files.createDirectories(directory).resolve(resource);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate authority that a client under test is to trust. */
    public static X509Certificate authority() {
        try (var in = open("ca.pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the test authority cannot be read", e);
        }
    }

    /** A key store with nothing but {@link #authority}. */
    public static KeyStore trustStore() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", authority());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        var in = PeerCertificate.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("no resource " + name);
        }
        return in;
    }
}
