package io.postyard.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailSystemTest {
    private static final HostPort HERE = new HostPort("127.0.0.1", 0);

    @Test
    void givesClientsNoMoreTimeAtTheEndThanThePersonWhoStopsItWasTold() {
        var drain = Duration.ofSeconds(3);
        var settings = new UpSettings(
                Path.of("data"),
                Path.of("policy"),
                HERE,
                HERE,
                HERE,
                new TlsFiles(Optional.of(PemFiles.in(Path.of("tls"))), Optional.empty(), TlsFiles.LOOK_EVERY),
                Optional.empty(),
                ProxyTrust.NONE,
                HERE,
                0,
                "localhost",
                Optional.empty(),
                List.of(),
                25,
                List.of(),
                drain,
                0,
                true);
        assertThat(MailSystem.ingressConfig(settings).drainTimeout()).isEqualTo(drain);
    }
}
