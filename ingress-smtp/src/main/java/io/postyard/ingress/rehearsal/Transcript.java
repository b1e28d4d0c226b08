package io.postyard.ingress.rehearsal;

import io.postyard.ingress.admission.RecipientCheck.Objection;
import io.postyard.mail.policy.PolicyRef;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What would be said.
 *
 * @param screening the policy that decides when the client connects
 * @param screened what it has against every recipient but postmaster
 * @param greeting to the connection
 * @param hello to EHLO
 * @param login to AUTH, with the right password; empty if the client does not authenticate
 * @param sender to MAIL
 * @param recipients to each RCPT
 * @param data to DATA
 * @param room octets that the message may have; empty if it would not be taken
 */
public record Transcript(
        PolicyRef screening,
        Optional<Objection> screened,
        Said greeting,
        Said hello,
        Optional<Said> login,
        Said sender,
        List<Said> recipients,
        Said data,
        OptionalLong room) {
    public Transcript {
        recipients = List.copyOf(recipients);
    }
}
