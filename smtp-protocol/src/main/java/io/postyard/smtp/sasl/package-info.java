/**
 * How a client proves who it is (RFC 4422), the server's side: values in, {@link io.postyard.smtp.sasl.SaslStep}s out.
 * Nothing here knows any user.
 */
package io.postyard.smtp.sasl;
