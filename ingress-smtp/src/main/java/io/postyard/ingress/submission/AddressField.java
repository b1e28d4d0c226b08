package io.postyard.ingress.submission;

import java.util.OptionalInt;
import org.apache.james.mime4j.field.address.DefaultAddressParser;
import org.apache.james.mime4j.field.address.ParseException;

/** The value of a field that holds addresses (RFC 5322 §3.4). */
final class AddressField {
    /** Octets that are looked at; parsing is done on an event loop. */
    static final int LONGEST = 8 << 10;

    private AddressField() {}

    /**
     * How many mailboxes it names, those within groups (RFC 6854) counted; empty if it is no list of addresses.
     *
     * @param value unfolded, short
     */
    static OptionalInt mailboxes(String value) {
        try {
            return OptionalInt.of(DefaultAddressParser.DEFAULT
                    .parseAddressList(ascii(value))
                    .flatten()
                    .size());
        } catch (ParseException notAddresses) {
            return OptionalInt.empty();
        }
    }

    /** The parser knows ASCII only; beyond it every character is an ordinary letter (RFC 6532 §3.2). */
    private static String ascii(String value) {
        var text = new StringBuilder(value.length());
        value.chars().forEach(c -> text.append(c < 128 ? (char) c : 'x'));
        return text.toString();
    }
}
