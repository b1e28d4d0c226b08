package io.postyard.ingress.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where certificates are.
 *
 * @param byDefault shown to whoever asks for no name that another covers
 * @param directory holds a folder for each name that a MailDomain mentions, with {@code tls.crt} and {@code tls.key}
 * @param lookEvery how soon a change is seen
 */
public record TlsFiles(Optional<PemFiles> byDefault, Optional<Path> directory, Duration lookEvery) {
    /** A mounted Secret takes up to a minute to change, so nobody waits for these seconds. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    public static final TlsFiles NONE = new TlsFiles(Optional.empty(), Optional.empty(), LOOK_EVERY);

    public boolean isEmpty() {
        return byDefault.isEmpty() && directory.isEmpty();
    }
}
