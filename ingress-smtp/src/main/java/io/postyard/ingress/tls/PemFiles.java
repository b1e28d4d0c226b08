package io.postyard.ingress.tls;

import java.nio.file.Path;

/**
 * A certificate as it is mounted from a Kubernetes Secret of type {@code kubernetes.io/tls}.
 *
 * @param certificate PEM: the server's certificate, then those that lead from it to an authority
 * @param key PEM: its private key, PKCS 8, PKCS 1 or SEC 1, not encrypted
 */
public record PemFiles(Path certificate, Path key) {
    /** {@code tls.crt} and {@code tls.key} in a folder. */
    public static PemFiles in(Path folder) {
        return new PemFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    }
}
