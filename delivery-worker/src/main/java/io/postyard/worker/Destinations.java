package io.postyard.worker;

import io.postyard.mail.policy.NextHop;
import io.postyard.worker.session.DestinationSession;
import io.postyard.worker.session.SessionFactory;

/** Chooses the kind of session that a next hop needs. */
record Destinations(SessionFactory smtp, SessionFactory maildir) implements SessionFactory {
    @Override
    public DestinationSession open(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Mx _, NextHop.Hosts _ -> smtp.open(nextHop);
            case NextHop.Maildir _ -> maildir.open(nextHop);
        };
    }
}
