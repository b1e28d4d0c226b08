package io.postyard.smtp.sasl;

import java.util.Optional;

/** PLAIN (RFC 4616). Nobody may act for somebody else. */
public final class PlainExchange implements SaslExchange {
    @Override
    public SaslStep on(Optional<byte[]> response) {
        return response.map(PlainExchange::check).orElseGet(() -> new SaslStep.Challenge(new byte[0]));
    }

    private static SaslStep check(byte[] response) {
        var text = Credentials.text(response).orElse("");
        int first = text.indexOf('\0');
        int second = text.indexOf('\0', first + 1);
        if (first < 0 || second < 0) {
            return new SaslStep.Malformed();
        }
        var actsFor = text.substring(0, first);
        var name = text.substring(first + 1, second);
        var step = Credentials.check(name, text.substring(second + 1));
        return step instanceof SaslStep.Check && !actsFor.isEmpty() && !actsFor.equals(name)
                ? new SaslStep.Disproved(name)
                : step;
    }
}
