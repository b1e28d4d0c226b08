package io.postyard.ingress.admission;

import io.postyard.smtp.server.state.Tls;
import java.util.Optional;

/**
 * What a session knows of its client by now.
 *
 * @param identity who it has proved to be
 * @param couldAuthenticate there are users at all
 */
public record ClientFacts(Tls tls, Optional<String> identity, boolean couldAuthenticate) {}
