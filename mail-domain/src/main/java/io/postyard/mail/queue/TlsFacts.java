package io.postyard.mail.queue;

import java.util.Optional;

/**
 * How a session was encrypted.
 *
 * @param version as TLS libraries write it: {@code TLSv1.3}
 * @param cipher the suite's name in IANA's registry
 * @param serverName whom the client asked for (RFC 6066 §3)
 */
public record TlsFacts(String version, String cipher, Optional<String> serverName) {}
