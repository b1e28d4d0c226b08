/**
 * The sending end of an SMTP conversation, without I/O of its own: {@link io.postyard.smtp.client.ClientDialogue} reads
 * top to bottom as RFC 5321 does and talks through a {@link io.postyard.smtp.client.ClientTransport}, which may be a
 * socket or a script. It says what each side said; what that means for a recipient is not decided here.
 */
package io.postyard.smtp.client;
