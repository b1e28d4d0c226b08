/**
 * The SMTP front door: hears mail on its listeners, asks policy about each recipient, and says 250 once Kafka has the
 * message. {@link io.postyard.ingress.IngressRole} is the whole of it as one object.
 */
package io.postyard.ingress;
