package io.postyard.ingress.accept;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Origin;
import io.postyard.smtp.server.state.Greeting;
import io.postyard.smtp.server.state.Transaction;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The one line that Postyard puts in front of a message (RFC 5321 §4.4); it changes no other octet. */
public final class ReceivedLine {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ReceivedLine() {}

    /** The field with its folds and its last CRLF. Names the recipient only where there is one (RFC 5321 §7.2). */
    public static byte[] write(Origin origin, String hostName, MessageId id, Transaction transaction, Instant now) {
        var line = new StringBuilder(256)
                .append("Received: from ")
                .append(origin.helo())
                .append(" (");
        origin.clientName().ifPresent(name -> line.append(name).append(' '));
        line.append(literal(origin.client())).append(')');
        origin.tls().ifPresent(tls -> line.append("\r\n\t(using ")
                .append(tls.version())
                .append(" with cipher ")
                .append(tls.cipher())
                .append(')'));
        line.append("\r\n\tby ")
                .append(hostName)
                .append(" with ")
                .append(origin.protocol())
                .append(" id ")
                .append(id);
        if (transaction.recipients().size() == 1) {
            line.append("\r\n\tfor <")
                    .append(transaction.recipients().getFirst().mailbox())
                    .append('>');
        }
        line.append(";\r\n\t").append(DATE.format(now)).append("\r\n");
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The with-keyword (RFC 3848, RFC 6531 §4.3); there is none for HELO under TLS. */
    public static String protocol(Greeting greeting, Transaction transaction, boolean tls, boolean authenticated) {
        if (!transaction.mail().smtpUtf8() && !greeting.extended()) {
            return "SMTP";
        }
        return (transaction.mail().smtpUtf8() ? "UTF8SMTP" : "ESMTP") + (tls ? "S" : "") + (authenticated ? "A" : "");
    }

    /** RFC 5321 §4.1.3. */
    static String literal(InetAddress address) {
        var text = address.getHostAddress();
        int zone = text.indexOf('%');
        var plain = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? "[IPv6:" + plain + "]" : "[" + plain + "]";
    }
}
