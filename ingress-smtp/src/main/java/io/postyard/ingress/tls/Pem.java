package io.postyard.ingress.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** PEM (RFC 7468) → certificates and keys. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private record Block(String label, byte[] der) {}

    private Pem() {}

    /** Every certificate in the text, in its order; at least one. */
    static List<X509Certificate> certificates(String text) throws BadCertificateException {
        var chain = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : blocks(text)) {
                if (block.label().equals("CERTIFICATE")) {
                    chain.add((X509Certificate)
                            factory.generateCertificate(new java.io.ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException e) {
            throw new BadCertificateException("a certificate in it cannot be read", e);
        }
        if (chain.isEmpty()) {
            throw new BadCertificateException("there is no certificate in it (-----BEGIN CERTIFICATE-----)");
        }
        return chain;
    }

    /**
     * The private key in the text.
     *
     * @param publicKey its other half: says the algorithm and, for PKCS 1 and SEC 1, the parameters that these leave out
     */
    static PrivateKey key(String text, PublicKey publicKey) throws BadCertificateException {
        for (var block : blocks(text)) {
            var pkcs8 =
                    switch (block.label()) {
                        case "PRIVATE KEY" -> block.der();
                        case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> wrapped(block.der(), publicKey);
                        case "ENCRYPTED PRIVATE KEY" ->
                            throw new BadCertificateException("the key is encrypted; write it without a password");
                        default -> null;
                    };
            if (pkcs8 != null) {
                try {
                    return KeyFactory.getInstance(publicKey.getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                } catch (GeneralSecurityException e) {
                    throw new BadCertificateException(
                            "the key cannot be read as one of the certificate's algorithm, " + publicKey.getAlgorithm(),
                            e);
                }
            }
        }
        throw new BadCertificateException("there is no key in it (-----BEGIN PRIVATE KEY-----)");
    }

    /** PKCS 1 and SEC 1 are what PKCS 8 wraps (RFC 5208 §5); cert-manager writes PKCS 1 unless told otherwise. */
    private static byte[] wrapped(byte[] bare, PublicKey publicKey) {
        var algorithm = Der.firstInside(publicKey.getEncoded());
        return Der.element(
                Der.SEQUENCE, Der.element(Der.INTEGER, new byte[] {0}), algorithm, Der.element(Der.OCTET_STRING, bare));
    }

    private static List<Block> blocks(String text) throws BadCertificateException {
        var blocks = new ArrayList<Block>();
        var matcher = BLOCK.matcher(text);
        try {
            while (matcher.find()) {
                blocks.add(new Block(
                        matcher.group(1),
                        Base64.getMimeDecoder().decode(matcher.group(2).getBytes(StandardCharsets.US_ASCII))));
            }
        } catch (IllegalArgumentException e) {
            throw new BadCertificateException("a PEM block in it is not Base64", e);
        }
        return blocks;
    }
}
