package io.postyard.ingress.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.testkit.smtp.PeerCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the files of a certificate, and what is said of those that hold something else. */
class CredentialTest {
    @TempDir
    Path folder;

    private PemFiles files;

    @BeforeEach
    void write() {
        PeerCertificate.GOOD.writePem(folder);
        files = PemFiles.in(folder);
    }

    @Test
    void readsTheNamesAndTheEnd() throws BadCertificateException {
        var credential = Credential.read(files);
        assertThat(credential.names()).containsExactlyInAnyOrder("peer.test", "*.peer.test", "localhost");
        assertThat(credential.expires()).isAfter("2100-01-01T00:00:00Z");
    }

    /** PKCS 1 and SEC 1 are the octets inside PKCS 8, under names of their own. */
    @Test
    void readsAKeyInItsOldForm() throws Exception {
        var key = Credential.read(files).key();
        var pkcs8 = key.getEncoded();
        int alg = 4 + 3;
        int bare = alg + 2 + pkcs8[alg + 1] + (pkcs8.length > 300 ? 4 : 2);
        Files.writeString(
                files.key(), pem(key.getAlgorithm() + " PRIVATE KEY", Arrays.copyOfRange(pkcs8, bare, pkcs8.length)));
        assertThat(Credential.read(files).key()).isEqualTo(key);
    }

    @Test
    void findsAKeyBehindOtherThings() throws Exception {
        Files.writeString(
                files.key(),
                "Bag Attributes\n" + Files.readString(files.certificate()) + Files.readString(files.key()));
        assertThat(Credential.read(files).chain()).isNotEmpty();
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        var good = Files.readString(files.key());
        refused("", "tls.key: there is no key in it");
        refused(pem("ENCRYPTED PRIVATE KEY", new byte[10]), "tls.key: the key is encrypted");
        refused(pem("PRIVATE KEY", new byte[10]), "tls.key: the key cannot be read");
        refused(good.substring(0, good.length() / 2), "tls.key: there is no key in it");
        PeerCertificate.WRONG_NAME.writePem(folder.resolve("other"));
        refused(Files.readString(folder.resolve("other").resolve("tls.key")), "is not the key of");
        Files.delete(files.key());
        assertThatThrownBy(() -> Credential.read(files)).hasMessageContaining("tls.key: cannot be read");
        Files.writeString(files.certificate(), pem("CERTIFICATE", new byte[10]));
        assertThatThrownBy(() -> Credential.read(files)).hasMessageContaining("tls.crt: a certificate in it cannot");
    }

    private void refused(String key, String words) throws IOException {
        Files.writeString(files.key(), key);
        assertThatThrownBy(() -> Credential.read(files))
                .isInstanceOf(BadCertificateException.class)
                .hasMessageContaining(words);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
