/** Mail of programs on this machine: what sendmail's options mean, and the session in memory that takes the message. */
package io.postyard.standalone.send;
