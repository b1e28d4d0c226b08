package io.postyard.ingress.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One certificate and the last good content of its files. Used by one thread. */
final class WatchedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);

    /** What shows that files are other than they were; Kubernetes swaps a symbolic link on the way to them. */
    private record Trace(List<String> facts) {
        static Trace of(PemFiles files) {
            return new Trace(List.of(of(files.certificate()), of(files.key())));
        }

        private static String of(Path file) {
            try {
                var real = file.toRealPath();
                return real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
            } catch (IOException e) {
                return "absent";
            }
        }
    }

    private final String name;
    private final PemFiles files;
    private Trace seen;
    private Optional<Credential> good = Optional.empty();
    private boolean broken;

    /** @param name for the log */
    WatchedFiles(String name, PemFiles files) {
        this.name = name;
        this.files = files;
    }

    /** The last good content; empty if there never was one. */
    Optional<Credential> good() {
        return good;
    }

    /** Whether the files are now other than {@link #good}, and worse. */
    boolean isBroken() {
        return broken;
    }

    /** Reads the files if they have changed; returns whether {@link #good} has. */
    boolean refresh(Instant now) {
        var before = Trace.of(files);
        if (before.equals(seen)) {
            return false;
        }
        try {
            var read = Credential.read(files);
            if (!before.equals(Trace.of(files))) {
                // Changed while it was read; it may be half old and half new. The next look sees all of it.
                return false;
            }
            seen = before;
            broken = false;
            boolean changed = !good.equals(Optional.of(read));
            good = Optional.of(read);
            if (changed) {
                log(read, now);
            }
            return changed;
        } catch (BadCertificateException e) {
            if (!before.equals(Trace.of(files))) {
                return false;
            }
            seen = before;
            broken = true;
            LOG.atError()
                    .addKeyValue("certificate", name)
                    .addKeyValue("cause", e.getMessage())
                    .addKeyValue("used", good.isPresent() ? "the last good one" : "none")
                    .log("Certificate cannot be used");
            return false;
        }
    }

    private void log(Credential read, Instant now) {
        (read.expires().isBefore(now) ? LOG.atWarn() : LOG.atInfo())
                .addKeyValue("certificate", name)
                .addKeyValue("subject", read.chain().getFirst().getSubjectX500Principal())
                .addKeyValue("expires", read.expires())
                .log("Certificate loaded");
    }
}
