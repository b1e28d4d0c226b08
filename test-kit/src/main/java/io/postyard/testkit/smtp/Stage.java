package io.postyard.testkit.smtp;

/** Where in a session a {@link ScriptedPeer} can be told to misbehave. */
public enum Stage {
    /** The connection is accepted; the usual answer is to go on to the greeting. */
    CONNECT,
    /** The 220 greeting. */
    GREETING,
    /** The reply to EHLO, LHLO or HELO. */
    EHLO,
    /** The reply to STARTTLS; what goes wrong in the handshake is the certificate's matter. */
    STARTTLS,
    MAIL,
    /** The reply to one RCPT; can be told apart by address. */
    RCPT,
    /** The reply to DATA, usually 354. */
    DATA,
    /** The first octet of the message has come; usually the rest is read. */
    BODY,
    /** The message has come whole and the peer has not taken it. */
    FINAL_DOT,
    /** The peer has taken the message, counts it as accepted, and has not said so yet. */
    AFTER_FINAL_DOT,
    RSET,
    QUIT
}
