package io.postyard.standalone.verb;

import io.postyard.mail.message.Mailbox;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.standalone.send.HeaderText;
import io.postyard.standalone.send.MailText;
import io.postyard.standalone.send.Outgoing;
import io.postyard.standalone.send.SendFailure;
import io.postyard.standalone.send.SysExit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postyard mailto}: a text to somebody. */
@Command(
        name = "mailto",
        sortOptions = false,
        exitCodeOnInvalidInput = 64,
        exitCodeOnExecutionException = 70,
        description = "Send the text on standard input. Exit codes are those of sysexits.h.")
public final class MailtoVerb implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "-s", paramLabel = "SUBJECT", defaultValue = "", description = "The subject.")
    private String subject;

    @Option(names = "-f", paramLabel = "ADDRESS", description = "The sender (default: the user at this system).")
    private String sender;

    @Mixin
    private LocalMail mail;

    @Parameters(paramLabel = "ADDRESS", arity = "1..*", description = "To whom.")
    private List<String> addresses;

    @Override
    public Integer call() throws InterruptedException, IOException {
        var err = spec.commandLine().getErr();
        try {
            var message = message();
            return mail.hold(err, dialogue -> {
                dialogue.send(message);
                return SysExit.OK;
            });
        } catch (SendFailure failure) {
            err.println("postyard: " + failure.getMessage());
            return failure.exit().code();
        }
    }

    private Outgoing message() throws IOException {
        var from = mail.sender(Optional.ofNullable(sender));
        var recipients = addresses.stream().map(mail::mailbox).distinct().toList();
        var header = "To: " + recipients.stream().map(Mailbox::toString).collect(Collectors.joining(",\r\n "))
                + "\r\nSubject: " + HeaderText.of(subject)
                + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8"
                + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
        var content = new ByteArrayOutputStream();
        content.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        content.writeBytes(MailText.read(System.in, false, SessionLimits.DEFAULT.maxMessageSize()));
        return new Outgoing(
                from, recipients, Optional.empty(), Optional.empty(), Optional.empty(), content.toByteArray());
    }
}
