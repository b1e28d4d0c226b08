package io.postyard.standalone.verb;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.Network;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.CommandParser;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a client says, read from the command line by the grammar that reads it from clients. */
final class SmtpWords {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+([.][0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private SmtpWords() {}

    /** MAIL without a parameter but SMTPUTF8. */
    static Command.Mail mail(ReversePath path, boolean smtpUtf8) {
        return new Command.Mail(
                path, OptionalLong.empty(), BodyType.SEVEN_BIT, smtpUtf8, Optional.empty(), Optional.empty());
    }

    private static Command parse(String line) {
        return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String path(String text) {
        return text.startsWith("<") ? text : "<" + text + ">";
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** Reads an IP address. */
    static final class Address implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String text) {
            try {
                if (ADDRESS.matcher(text).matches()) {
                    return Network.parse(text).address();
                }
            } catch (IllegalArgumentException notOne) {
                // Said below.
            }
            throw new TypeConversionException("'" + text + "' is not an IP address, such as 192.0.2.7 or 2001:db8::7");
        }
    }

    /** Reads what EHLO may say. */
    static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (parse("EHLO " + text) instanceof Command.Ehlo(var name)) {
                return name;
            }
            throw new TypeConversionException("'" + text + "' is not a host name or an address in brackets");
        }
    }

    /** Reads a reverse-path. */
    static final class Sender implements ITypeConverter<Command.Mail> {
        @Override
        public Command.Mail convert(String text) {
            var utf8 = !isAscii(text);
            if (parse("MAIL FROM:" + path(text) + (utf8 ? " SMTPUTF8" : "")) instanceof Command.Mail mail
                    && mail.equals(mail(mail.reversePath(), utf8))) {
                return mail;
            }
            throw new TypeConversionException("'" + text + "' is not an address, such as ann@example.com, or '<>'");
        }
    }

    /** Reads a forward-path. */
    static final class Recipient implements ITypeConverter<Command.Rcpt> {
        @Override
        public Command.Rcpt convert(String text) {
            if (parse("RCPT TO:" + path(text)) instanceof Command.Rcpt rcpt
                    && rcpt.dsn().equals(DsnOptions.NONE)) {
                return rcpt;
            }
            throw new TypeConversionException("'" + text + "' is not an address, such as ann@example.com");
        }
    }
}
