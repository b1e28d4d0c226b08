package io.postyard.standalone.explain;

import io.postyard.ingress.rehearsal.Said;
import io.postyard.mail.policy.DomainPolicy;
import java.util.Optional;

/**
 * What becomes of one recipient.
 *
 * @param address as RCPT names it
 * @param declaredBy the MailDomain of its domain; empty = nobody declares it
 * @param screened it is refused for what was found when the client connected
 * @param admission the admission half that decided; empty if none did
 * @param destination empty if it is refused
 */
record RecipientAnswer(
        String address,
        Said said,
        Optional<DomainPolicy> declaredBy,
        boolean screened,
        Optional<Ruling> admission,
        Optional<Destination> destination) {}
