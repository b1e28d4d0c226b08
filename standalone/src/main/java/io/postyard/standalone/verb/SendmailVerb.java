package io.postyard.standalone.verb;

import io.postyard.mail.message.Mailbox;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.standalone.send.Dialogue;
import io.postyard.standalone.send.MailText;
import io.postyard.standalone.send.Outgoing;
import io.postyard.standalone.send.SendFailure;
import io.postyard.standalone.send.SendmailArguments;
import io.postyard.standalone.send.SysExit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postyard sendmail}: what programs call as {@code /usr/sbin/sendmail}. */
@Command(
        name = "sendmail",
        sortOptions = false,
        exitCodeOnInvalidInput = 64,
        exitCodeOnExecutionException = 70,
        description =
                "Send the message on standard input, as other programs' sendmail does: -t -i -f -F -bs -bS -N -R -V, and"
                        + " recipients. The options below come first. Exit codes are those of sysexits.h.")
public final class SendmailVerb implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LocalMail mail;

    @Parameters(paramLabel = "SENDMAIL-ARGUMENT", arity = "0..*", description = "As Postfix's sendmail takes them.")
    private List<String> words = new ArrayList<>();

    /**
     * The arguments of the process as the parser is to see them: what is sendmail's is not ours, and looks like options of
     * ours.
     */
    public static String[] apart(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("sendmail")) {
            return arguments;
        }
        int at = 1;
        while (at < arguments.length && arguments[at].startsWith("--") && arguments[at].length() > 2) {
            at += arguments[at].contains("=") || arguments[at].equals("--help") ? 1 : 2;
        }
        var all = new ArrayList<>(List.of(arguments));
        all.add(Math.min(at, all.size()), "--");
        return all.toArray(String[]::new);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        var err = spec.commandLine().getErr();
        try {
            var arguments = new SendmailArguments(words);
            return switch (arguments.mode()) {
                case NOTHING -> SysExit.OK.code();
                case DIALOGUE -> mail.hold(err, this::relay);
                case BATCH ->
                    mail.hold(err, dialogue -> dialogue.batch(System.in, line -> err.println("postyard: " + line)));
                case MESSAGE -> {
                    var message = message(arguments);
                    yield mail.hold(err, dialogue -> {
                        dialogue.send(message);
                        return SysExit.OK;
                    });
                }
            };
        } catch (SendFailure failure) {
            err.println("postyard: " + failure.getMessage());
            return failure.exit().code();
        }
    }

    private SysExit relay(Dialogue dialogue) throws IOException {
        dialogue.relay(System.in, System.out);
        return SysExit.OK;
    }

    private Outgoing message(SendmailArguments arguments) throws IOException {
        var sender = mail.sender(arguments.sender());
        if (arguments.recipients().isEmpty() && !arguments.isFromHeader()) {
            throw new SendFailure(SysExit.USAGE, "no recipient: name one, or say -t where the header does");
        }
        var text = MailText.read(System.in, !arguments.areDotsText(), SessionLimits.DEFAULT.maxMessageSize());
        var author = sender.map(Mailbox::toString).orElseGet(mail::user);
        var content = arguments
                .fullName()
                .map(name -> MailText.withAuthor(text, name, author))
                .orElse(text);
        var named = arguments.isFromHeader() ? MailText.recipients(text) : List.<String>of();
        return new Outgoing(
                sender,
                Stream.concat(arguments.recipients().stream(), named.stream())
                        .map(mail::mailbox)
                        .distinct()
                        .toList(),
                arguments.notifyWhen(),
                arguments.ret(),
                arguments.envelopeId(),
                content);
    }
}
