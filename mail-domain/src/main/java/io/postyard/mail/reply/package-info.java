/** What one side of an SMTP conversation said to the other: codes and text of RFC 5321 §4.2 and RFC 3463. */
package io.postyard.mail.reply;
