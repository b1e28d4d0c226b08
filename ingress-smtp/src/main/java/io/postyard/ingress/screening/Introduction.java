package io.postyard.ingress.screening;

/**
 * Who a client says it is, as far as it has got.
 *
 * @param helo the name it gave with EHLO or HELO
 * @param authenticated it has proved to be one of our users, so it matters no more what it and DNS call it
 */
public record Introduction(String helo, boolean authenticated) {}
