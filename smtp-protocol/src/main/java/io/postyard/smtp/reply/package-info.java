/**
 * Every reply that Postyard's server side sends, in one catalogue, and replies as bytes in both directions (RFC 5321
 * §4.2, RFC 2034).
 */
package io.postyard.smtp.reply;
