package io.postyard.worker.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.policy.NextHop;
import io.postyard.worker.resolve.TargetSource;

/** Makes the SMTP sessions of one worker, which share TLS settings, the watchdog and the memory of dead addresses. */
public final class SmtpSessions implements SessionFactory, AutoCloseable {
    private final SmtpSettings settings;
    private final TargetSource targets;
    private final BodySource bodies;
    private final Dialler dialler;

    public SmtpSessions(SmtpSettings settings, TargetSource targets, BodySource bodies, MeterRegistry metrics) {
        this.settings = settings;
        this.targets = targets;
        this.bodies = bodies;
        this.dialler = new Dialler(settings, metrics);
    }

    @Override
    public DestinationSession open(NextHop nextHop) {
        return new SmtpSession(nextHop, settings, targets, dialler, bodies);
    }

    /** Stops what the sessions share; close the sessions first. */
    @Override
    public void close() {
        dialler.close();
    }
}
