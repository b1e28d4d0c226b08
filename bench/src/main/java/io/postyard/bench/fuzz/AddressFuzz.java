package io.postyard.bench.fuzz;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import java.nio.charset.StandardCharsets;

/** An address that is accepted is written as something that is accepted as the same address, and cannot break a line. */
public final class AddressFuzz {
    private AddressFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        var text = new String(octets, StandardCharsets.UTF_8);
        Mailbox.parse(text).ifPresent(mailbox -> {
            var written = mailbox.toString();
            if (!Mailbox.parse(written).equals(Mailbox.parse(text))) {
                throw new IllegalStateException("<" + written + "> is not the same address again");
            }
            if (written.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalStateException("a control character in an address");
            }
        });
        Domain.parse(text).ifPresent(domain -> {
            if (!Domain.parse(domain.toString()).equals(Domain.parse(text))) {
                throw new IllegalStateException(domain + " is not the same domain again");
            }
        });
    }
}
