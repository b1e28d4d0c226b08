package io.postyard.smtp.sasl;

import java.util.Optional;

/** One exchange of one mechanism; over once a step is no challenge. Not thread-safe. */
public interface SaslExchange {
    /** @param response empty only at the beginning, if the client said nothing with its command */
    SaslStep on(Optional<byte[]> response);
}
