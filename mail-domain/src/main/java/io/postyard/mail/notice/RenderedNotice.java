package io.postyard.mail.notice;

import io.postyard.mail.message.BodyType;

/**
 * A report as bytes.
 *
 * @param bytes a whole message with CRLF line ends
 * @param bodyType what the next hop must be able to carry
 * @param smtpUtf8 the report's own header holds an address that needs RFC 6531
 */
public record RenderedNotice(byte[] bytes, BodyType bodyType, boolean smtpUtf8) {}
