package io.postyard.worker.maildir;

import io.postyard.mail.policy.NextHop;
import io.postyard.worker.session.BodySource;
import io.postyard.worker.session.DestinationSession;
import io.postyard.worker.session.SessionFactory;

/** Makes the maildir sessions of one worker. */
public final class MaildirSessions implements SessionFactory {
    private final MaildirSettings settings;
    private final BodySource bodies;

    public MaildirSessions(MaildirSettings settings, BodySource bodies) {
        this.settings = settings;
        this.bodies = bodies;
    }

    @Override
    public DestinationSession open(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Maildir maildir -> new MaildirSession(maildir, settings, bodies);
            case NextHop.Mx _, NextHop.Hosts _ ->
                throw new IllegalArgumentException(nextHop.key() + " is not a maildir");
        };
    }
}
