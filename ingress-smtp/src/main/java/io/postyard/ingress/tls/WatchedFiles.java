package io.postyard.ingress.tls;

import io.postyard.ingress.watch.FileTrace;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One certificate and the last good content of its files. Used by one thread. */
final class WatchedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);

    private final String name;
    private final PemFiles files;
    private FileTrace seen;
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
        var before = trace();
        if (before.equals(seen)) {
            return false;
        }
        try {
            var read = Credential.read(files);
            if (!before.equals(trace())) {
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
            if (!before.equals(trace())) {
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

    private FileTrace trace() {
        return FileTrace.of(files.certificate(), files.key());
    }

    private void log(Credential read, Instant now) {
        (read.expires().isBefore(now) ? LOG.atWarn() : LOG.atInfo())
                .addKeyValue("certificate", name)
                .addKeyValue("subject", read.chain().getFirst().getSubjectX500Principal())
                .addKeyValue("expires", read.expires())
                .log("Certificate loaded");
    }
}
