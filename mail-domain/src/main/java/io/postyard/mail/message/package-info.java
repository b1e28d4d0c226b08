/**
 * What a message is to the mail path: an envelope and opaque bytes. Addresses follow RFC 5321 §4.1.2 (and RFC 6531
 * where SMTPUTF8 was negotiated); DSN options follow RFC 3461.
 */
package io.postyard.mail.message;
