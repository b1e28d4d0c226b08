/**
 * Certificates and what is done with them: PEM files → a JSSE context, read again when the files change. Knows no
 * sockets; {@code netty} does the handshakes.
 */
package io.postyard.ingress.tls;
