/**
 * Connections: executes the steps of {@link io.postyard.smtp.server.ServerSession} on Netty's event loops, which never
 * block. The sole importer of {@code io.netty}.
 */
package io.postyard.ingress.netty;
