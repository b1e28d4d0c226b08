package io.postyard.standalone.explain;

import io.postyard.ingress.rehearsal.Caller;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.Origin;
import io.postyard.router.route.RouteDecision;
import io.postyard.smtp.command.Command;
import io.postyard.worker.maildir.MaildirPath;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a recipient's mail goes, and how.
 *
 * @param where in words
 * @param ruling the delivery half that applies
 */
record Destination(String where, Ruling ruling) {
    /** As the router decides, and the worker reads what it wrote. */
    static Destination of(PolicySnapshot policy, Caller caller, Command.Mail mail, Recipient recipient) {
        var route =
                RouteDecision.decide(message(caller, mail, recipient), policy).getFirst();
        var rule = policy.deliveryOf(route.policy());
        return new Destination(
                where(route.nextHop(), recipient.mailbox()), Ruling.ofDelivery(policy, rule, route.nextHop()));
    }

    private static AcceptedMessage message(Caller caller, Command.Mail mail, Recipient recipient) {
        return new AcceptedMessage(
                MessageId.next(Instant.EPOCH),
                Instant.EPOCH,
                new Envelope(
                        mail.reversePath(),
                        List.of(recipient),
                        mail.body(),
                        mail.smtpUtf8(),
                        mail.returnFull(),
                        mail.envelopeId()),
                new Origin(caller.listener(), caller.client(), caller.helo(), "ESMTP", caller.user()),
                new Body.Inline(new byte[0]),
                Optional.empty());
    }

    private static String where(NextHop nextHop, Mailbox mailbox) {
        return switch (nextHop) {
            case NextHop.Mx(var domain) -> mx(domain);
            case NextHop.Hosts(var hosts) ->
                hosts.stream().map(NextHop.Host::toString).collect(Collectors.joining(", then "));
            case NextHop.Maildir(var _, var path) ->
                MaildirPath.of(Path.of(""), path, mailbox)
                        .map(maildir -> "maildir " + maildir + (maildir.isAbsolute() ? "" : " in the data folder"))
                        .orElse("nowhere: no maildir can have this name");
        };
    }

    private static String mx(Domain domain) {
        return domain.isLiteral() ? "the host " + domain : "the mail exchangers of " + domain + ", by DNS";
    }
}
