/** What is decided about a client when it connects, before it says anything. */
package io.postyard.ingress.screening;
