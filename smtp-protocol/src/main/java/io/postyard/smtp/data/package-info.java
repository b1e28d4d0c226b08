/**
 * The bytes of a message as they travel: DATA with its dots (RFC 5321 §4.5.2), BDAT with its counts (RFC 3030), the
 * rules for line ends that make smuggling impossible, and what is read of a header on the way through. All of it is
 * incremental, in constant memory, and indifferent to where the network cuts the stream.
 */
package io.postyard.smtp.data;
