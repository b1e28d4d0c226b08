/**
 * Reports to senders, from the decision that one is due to its bytes. {@link io.postyard.mail.notice.NoticeDecision} says
 * who is told what, {@link io.postyard.mail.notice.DeliveryNotice} is the report as data (RFC 3464),
 * {@link io.postyard.mail.notice.NoticeWriter} renders it (RFC 6522, RFC 6533). Whatever a stranger wrote, a reply or an
 * address, passes through {@link io.postyard.mail.notice.FieldText} before it becomes part of a header.
 */
package io.postyard.mail.notice;
