package io.postyard.smtp.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.KeySpec;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps of a password for SCRAM-SHA-256 (RFC 5802 §3, RFC 7677): enough to check it, not to say it.
 *
 * @param iterations of PBKDF2, at least 1
 * @param storedKey 32 octets
 * @param serverKey 32 octets
 */
public record ScramKeys(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    private static final int KEY_BITS = 256;

    /** Of a password that SASLprep has seen. Takes as long as the iterations do. */
    public static ScramKeys of(String password, byte[] salt, int iterations) {
        var salted = salted(password, salt, iterations);
        return new ScramKeys(salt, iterations, sha256(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
    }

    /** Whether it is of this password; takes as long as {@link #of}. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(of(password, salt, iterations).storedKey, storedKey);
    }

    /** Whether a client that says this has the password. */
    boolean proves(byte[] proof, String authMessage) {
        var signature = hmac(storedKey, authMessage);
        if (proof.length != signature.length) {
            return false;
        }
        var clientKey = new byte[proof.length];
        for (int i = 0; i < proof.length; i++) {
            clientKey[i] = (byte) (proof[i] ^ signature[i]);
        }
        return MessageDigest.isEqual(sha256(clientKey), storedKey);
    }

    byte[] serverSignature(String authMessage) {
        return hmac(serverKey, authMessage);
    }

    private static byte[] salted(String password, byte[] salt, int iterations) {
        KeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PBKDF2", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
