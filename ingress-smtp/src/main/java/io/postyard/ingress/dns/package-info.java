/** Questions of ingress to DNS, asked and answered without a thread that waits. */
package io.postyard.ingress.dns;
