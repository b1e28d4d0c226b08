/** One small class per verb: {@code check} answers "may we?", {@code proceed} does it (RFC 5321 §4.1.1, §4.1.4). */
package io.postyard.smtp.server.verb;
