/**
 * The language of the client side of SMTP as values: one sealed {@link io.postyard.smtp.command.Command}, one parser,
 * one writer, one verb table. Grammar: RFC 5321 §4.1, RFC 6531 (UTF-8), RFC 3461 (DSN parameters), RFC 1870 (SIZE), RFC
 * 6152 and RFC 3030 (BODY, BDAT). Nothing here does I/O, and no input makes the parser throw.
 */
package io.postyard.smtp.command;
