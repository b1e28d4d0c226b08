package io.postyard.ingress.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    @TempDir
    Path folder;

    /** Policy comes after the start, and ingress is ready as soon as it is there. */
    @Test
    void looksAtOnceWhenOtherNamesAreWanted() {
        PeerCertificate.GOOD.writePem(folder.resolve("peer-tls"));
        var wanted = new AtomicReference<>(Set.<String>of());
        var files = new TlsFiles(Optional.empty(), Optional.of(folder), Duration.ofHours(1));
        try (var certificates = new Certificates(files, wanted::get, InstantSource.system())) {
            certificates.start();
            assertThat(certificates.context()).isEmpty();
            wanted.set(Set.of("peer-tls"));
            certificates.onWantedChange();
            Eventually.holds("it is loaded", () -> certificates.context().isPresent());
            assertThat(certificates.count(Certificates.State.LOADED)).isEqualTo(1);
        }
    }
}
