package io.postyard.standalone.up;

import io.postyard.ingress.tls.Der;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.mail.message.Domain;
import io.postyard.standalone.trouble.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A certificate that nobody vouches for, so that there is TLS from the first start: good against those who only listen.
 * Mail servers take it, for they do not ask who we are unless DANE or MTA-STS tells them to (RFC 7435); people's mail
 * programs ask their users.
 */
final class SelfSigned {
    private static final byte[] ECDSA_WITH_SHA256 = oid("2a8648ce3d040302");
    private static final byte[] COMMON_NAME = oid("550403");
    private static final byte[] ALTERNATIVE_NAMES = oid("551d11");
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    /** Tags of the choices in a name, and of parts of the certificate (RFC 5280 §4.1, §4.2.1.6). */
    private static final int DNS_NAME = 0x82;

    private static final int IP_ADDRESS = 0x87;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    /** The end of the times that a certificate can name: it must not surprise anybody by ending (RFC 5280 §4.1.2.5). */
    private static final byte[] NEVER = Der.element(GENERALIZED_TIME, ascii("99991231235959Z"));

    private SelfSigned() {}

    /**
     * The certificate in a folder, made if there is none; whoever puts another there has that one used.
     *
     * @throws Trouble if the folder cannot be written to, or has one of the two files alone: that is somebody's own, and not
     *     to be thrown away
     */
    static PemFiles in(Path folder, String hostName, Instant now) {
        var files = PemFiles.in(folder);
        boolean hasCertificate = Files.exists(files.certificate());
        boolean hasKey = Files.exists(files.key());
        if (hasCertificate && hasKey) {
            return files;
        }
        if (hasCertificate || hasKey) {
            var there = hasKey ? files.key() : files.certificate();
            var missing = hasKey ? files.certificate() : files.key();
            throw new Trouble(folder + " has " + there.getFileName() + " but no " + missing.getFileName()
                    + "; put both there, or remove it and Postyard makes both");
        }
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var keys = generator.generateKeyPair();
            Files.createDirectories(folder);
            var newKey = folder.resolve("tls.key.new");
            Files.deleteIfExists(newKey);
            Files.createFile(
                    newKey, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(newKey, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            var newCertificate = folder.resolve("tls.crt.new");
            Files.writeString(
                    newCertificate,
                    pem("CERTIFICATE", certificate(keys, Domain.of(hostName).name(), now)));
            // Whole or not there at all, should we die in between; and neither move replaces anything.
            Files.move(newKey, files.key());
            Files.move(newCertificate, files.certificate());
            return files;
        } catch (IOException e) {
            throw new Trouble("cannot write a certificate into " + folder + ": " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no elliptic curves", e);
        }
    }

    private static byte[] certificate(KeyPair keys, String hostName, Instant now) throws GeneralSecurityException {
        var algorithm = Der.element(Der.SEQUENCE, ECDSA_WITH_SHA256);
        // RFC 5280 upper bound of a common name; the alternative names are what counts.
        var shortName = hostName.length() > 64 ? "postyard" : hostName;
        var name = Der.element(
                Der.SEQUENCE,
                Der.element(
                        Der.SET,
                        Der.element(
                                Der.SEQUENCE,
                                COMMON_NAME,
                                Der.element(Der.UTF8_STRING, shortName.getBytes(StandardCharsets.UTF_8)))));
        var body = Der.element(
                Der.SEQUENCE,
                Der.element(VERSION, Der.element(Der.INTEGER, new byte[] {2})),
                Der.element(Der.INTEGER, serial()),
                algorithm,
                name,
                Der.element(Der.SEQUENCE, utcTime(now), NEVER),
                name,
                keys.getPublic().getEncoded(),
                Der.element(EXTENSIONS, Der.element(Der.SEQUENCE, alternativeNames(hostName))));
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(keys.getPrivate());
        signer.update(body);
        return Der.element(Der.SEQUENCE, body, algorithm, Der.element(Der.BIT_STRING, new byte[1], signer.sign()));
    }

    private static byte[] alternativeNames(String hostName) {
        var names = Der.element(
                Der.SEQUENCE,
                Der.element(DNS_NAME, ascii(hostName)),
                Der.element(DNS_NAME, ascii("localhost")),
                Der.element(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
        return Der.element(Der.SEQUENCE, ALTERNATIVE_NAMES, Der.element(Der.OCTET_STRING, names));
    }

    private static byte[] utcTime(Instant time) {
        return Der.element(
                UTC_TIME,
                ascii(DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(time)));
    }

    private static byte[] serial() {
        var serial = new byte[12];
        new SecureRandom().nextBytes(serial);
        // Positive, and no octet that DER would leave out.
        serial[0] = (byte) (serial[0] & 0x3f | 0x40);
        return serial;
    }

    private static byte[] oid(String hex) {
        return Der.element(0x06, HexFormat.of().parseHex(hex));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }
}
