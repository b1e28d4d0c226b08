/** What is decided about a recipient after an attempt. Every retry decision is made here and nowhere else. */
package io.postyard.mail.disposition;
