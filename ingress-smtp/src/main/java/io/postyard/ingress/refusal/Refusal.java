package io.postyard.ingress.refusal;

import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.ForwardPath;
import io.postyard.smtp.server.state.Transaction;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One reply that turned a client or its mail away.
 *
 * @param policies that decided; empty if no policy did
 * @param mail empty if the client had not named any
 */
public record Refusal(InetAddress client, Reply reply, List<PolicyRef> policies, Optional<RefusedMail> mail) {
    /** Named of a message that is refused as a whole. */
    static final int MOST_RECIPIENTS = 5;

    /** A client was turned away, or sent away. */
    public static Refusal ofClient(InetAddress client, Reply reply) {
        return new Refusal(client, reply, List.of(), Optional.empty());
    }

    /** A client was turned away by policy. */
    public static Refusal ofClient(InetAddress client, Reply reply, PolicyRef policy) {
        return new Refusal(client, reply, List.of(policy), Optional.empty());
    }

    /** A sender was refused. */
    public static Refusal ofSender(InetAddress client, Reply reply, List<PolicyRef> policies, ReversePath sender) {
        return new Refusal(client, reply, policies, Optional.of(new RefusedMail(sender.toString(), List.of())));
    }

    /** One recipient was refused. */
    public static Refusal ofRecipient(
            InetAddress client, Reply reply, List<PolicyRef> policies, ReversePath sender, ForwardPath recipient) {
        var mail = new RefusedMail(sender.toString(), List.of(recipient.toString()));
        return new Refusal(client, reply, policies, Optional.of(mail));
    }

    /** A message was refused as a whole. */
    public static Refusal ofMessage(
            InetAddress client, Reply reply, List<PolicyRef> policies, Transaction transaction) {
        var recipients = transaction.recipients().stream()
                .limit(MOST_RECIPIENTS)
                .map(recipient -> recipient.mailbox().toString())
                .toList();
        var mail = new RefusedMail(transaction.mail().reversePath().toString(), recipients);
        return new Refusal(client, reply, policies, Optional.of(mail));
    }
}
