/**
 * The server's end of the conversation as a pure state machine: {@link io.postyard.smtp.server.ServerSession} takes
 * values (commands, verdicts, ends of data) and returns {@link io.postyard.smtp.server.state.Step}s for somebody else
 * to execute. States and steps are in {@code state}, each verb in {@code verb}.
 */
package io.postyard.smtp.server;
