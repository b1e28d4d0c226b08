package io.postyard.wire.policy;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one resource stands.
 *
 * @param kind {@code MailDomain} or {@code RelayPolicy}
 * @param name {@code namespace/name}
 * @param generation in force; empty if no version of it is
 * @param error why its newest version is not in force, on one line
 */
public record PolicyStatus(String kind, String name, OptionalLong generation, Optional<String> error) {}
