/**
 * A mail server for tests, real down to the socket, whose behaviour is data: {@link
 * io.postyard.testkit.smtp.ScriptedPeer} listens on loopback, takes mail, remembers every byte, and misbehaves at the
 * {@link io.postyard.testkit.smtp.Stage} it is told to. It shares no code with what it tests.
 */
package io.postyard.testkit.smtp;
