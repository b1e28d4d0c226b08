package io.postyard.ingress.submission;

import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.field.address.DefaultAddressParser;
import org.apache.james.mime4j.field.address.ParseException;

/** The mailboxes of a field that names recipients (RFC 5322 §3.6.3), for a program that sends to whom the header names. */
public final class AddressList {
    private AddressList() {}

    /**
     * Those within groups too; empty if it is no list of addresses.
     *
     * @param value unfolded
     */
    public static Optional<List<String>> mailboxes(String value) {
        if (value.isBlank()) {
            return Optional.of(List.of());
        }
        try {
            return Optional.of(DefaultAddressParser.DEFAULT.parseAddressList(value).flatten().stream()
                    .map(mailbox -> mailbox.getDomain() == null
                            ? mailbox.getLocalPart()
                            : mailbox.getLocalPart() + "@" + mailbox.getDomain())
                    .toList());
        } catch (ParseException notAddresses) {
            return Optional.empty();
        }
    }
}
