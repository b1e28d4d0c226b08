package io.postyard.ingress.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate that fits its key.
 *
 * @param chain the server's certificate first
 */
record Credential(List<X509Certificate> chain, PrivateKey key) {
    private static final int DNS_NAME = 2;
    private static final byte[] PROBE = "postyard".getBytes(StandardCharsets.US_ASCII);

    Credential {
        chain = List.copyOf(chain);
    }

    /** @throws BadCertificateException if they cannot be read, are something else, or do not belong together */
    static Credential read(PemFiles files) throws BadCertificateException {
        var chain = in(files.certificate(), Pem::certificates);
        var publicKey = chain.getFirst().getPublicKey();
        var credential = new Credential(chain, in(files.key(), text -> Pem.key(text, publicKey)));
        if (!credential.fits()) {
            throw new BadCertificateException(files.key() + ": is not the key of " + files.certificate());
        }
        return credential;
    }

    private interface Reading<T> {
        T read(String text) throws BadCertificateException;
    }

    private static <T> T in(Path file, Reading<T> reading) throws BadCertificateException {
        try {
            return reading.read(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (BadCertificateException e) {
            throw new BadCertificateException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BadCertificateException(file + ": cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new BadCertificateException(file + ": is damaged: " + e.getMessage(), e);
        }
    }

    /** When peers begin to refuse it. */
    Instant expires() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** {@code RSA}, {@code EC}, {@code EdDSA}: as JSSE names types of keys. */
    String algorithm() {
        return key.getAlgorithm();
    }

    /** The hosts that it is for, lower case: its subject's alternative names alone (RFC 6125 §6.4.4). */
    Set<String> names() {
        var names = new HashSet<String>();
        try {
            var alternatives = chain.getFirst().getSubjectAlternativeNames();
            if (alternatives != null) {
                for (var alternative : alternatives) {
                    if (alternative.getFirst().equals(DNS_NAME)) {
                        names.add(((String) alternative.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // A certificate for no name is still one for those who ask for none.
            return Set.of();
        }
        return names;
    }

    private boolean fits() throws BadCertificateException {
        var algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(chain.getFirst().getPublicKey());
            verifier.update(PROBE);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new BadCertificateException("a key of this kind cannot be used: " + key.getAlgorithm(), e);
        }
    }
}
