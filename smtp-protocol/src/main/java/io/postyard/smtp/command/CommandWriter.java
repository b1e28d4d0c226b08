package io.postyard.smtp.command;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Unitext;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** {@link Command} → bytes of its line; {@code CommandParser.parse} reads them back to an equal value. */
public final class CommandWriter {
    private CommandWriter() {}

    /** The line with its CRLF, in UTF-8 (ASCII unless an address or ORCPT is not). */
    public static byte[] write(Command.WellFormed command) {
        return (line(command) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The line without its CRLF. */
    public static String line(Command.WellFormed command) {
        return switch (command) {
            case Command.Ehlo(var name) -> "EHLO " + name;
            case Command.Helo(var name) -> "HELO " + name;
            case Command.Mail mail -> mail(mail);
            case Command.Rcpt(var forwardPath, var dsn) -> "RCPT TO:<" + forwardPath + ">" + rcptParameters(dsn);
            case Command.Data() -> "DATA";
            case Command.Bdat(var size, var last) -> "BDAT " + size + (last ? " LAST" : "");
            case Command.Rset() -> "RSET";
            case Command.Noop(var argument) -> withArgument("NOOP", argument);
            case Command.StartTls() -> "STARTTLS";
            case Command.Auth(var mechanism, var initialResponse) ->
                withArgument("AUTH " + mechanism, initialResponse.orElse(""));
            case Command.Quit() -> "QUIT";
            case Command.Vrfy(var argument) -> withArgument("VRFY", argument);
            case Command.Help(var argument) -> withArgument("HELP", argument);
        };
    }

    private static String mail(Command.Mail mail) {
        var line = new StringBuilder("MAIL FROM:<").append(mail.reversePath()).append('>');
        mail.size().ifPresent(size -> line.append(" SIZE=").append(size));
        if (mail.body() != BodyType.SEVEN_BIT) {
            line.append(" BODY=").append(mail.body().keyword());
        }
        if (mail.smtpUtf8()) {
            line.append(" SMTPUTF8");
        }
        mail.returnFull().ifPresent(full -> line.append(full ? " RET=FULL" : " RET=HDRS"));
        mail.envelopeId().ifPresent(id -> line.append(" ENVID=").append(Xtext.encode(id)));
        return line.toString();
    }

    private static String rcptParameters(DsnOptions dsn) {
        var notify = dsn.notifyOn().isEmpty()
                ? ""
                : dsn.notifyOn().stream().sorted().map(Enum::name).collect(Collectors.joining(",", " NOTIFY=", ""));
        return notify
                + dsn.originalRecipient().map(CommandWriter::originalRecipient).orElse("");
    }

    private static String withArgument(String verb, String argument) {
        return argument.isEmpty() ? verb : verb + " " + argument;
    }

    private static String originalRecipient(String typed) {
        int address = typed.indexOf(';') + 1;
        return " ORCPT="
                + (Unitext.isTypeOf(typed)
                        ? typed.substring(0, address) + Unitext.encode(typed.substring(address))
                        : Xtext.encode(typed));
    }
}
