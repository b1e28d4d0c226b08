package io.postyard.smtp.server.state;

/**
 * What the client called itself.
 *
 * @param extended it said EHLO, not HELO
 */
public record Greeting(String name, boolean extended) {}
