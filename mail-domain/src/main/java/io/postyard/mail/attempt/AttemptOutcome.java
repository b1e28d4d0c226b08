package io.postyard.mail.attempt;

import io.postyard.mail.reply.Reply;

/**
 * What happened to one recipient in one attempt, after every mail exchanger that the attempt may use was used.
 *
 * <p>{@code peer} is how a report names the remote side: {@code mx.example.net[192.0.2.1]:25}, or the next hop's key
 * where none was reached.
 */
public sealed interface AttemptOutcome {
    /** The peer took it: the reply to the final dot, or the maildir's file name. */
    record Accepted(String peer, Reply reply, boolean dsnPassedOn) implements AttemptOutcome {}

    /** The peer said no, for now (4xx) or for ever (5xx). */
    record Refused(String peer, Reply reply) implements AttemptOutcome {}

    /** No peer could be talked to: DNS trouble, no connection, time-out or disconnect before the final dot. */
    record Unreachable(String peer, Trouble trouble, String detail) implements AttemptOutcome {}

    /** The connection was lost between the final dot and its reply: the peer may have it. */
    record InDoubt(String peer, String detail) implements AttemptOutcome {}

    /** There is no such place, and asking again will not make one: NXDOMAIN, null MX, MX loop to ourselves. */
    record NoSuchDestination(Trouble trouble, String detail) implements AttemptOutcome {}

    /** The peer cannot carry the message: no SMTPUTF8, no room by SIZE, TLS required and not offered for ever. */
    record Unsuitable(String peer, Trouble trouble, String detail) implements AttemptOutcome {}

    /** Something of ours broke. */
    record OwnFault(String detail) implements AttemptOutcome {}

    /** The outcome on one line, for events, reports and {@code postyard trace}. Never holds message content. */
    default String describe() {
        return switch (this) {
            case Accepted(var peer, var reply, var _) -> peer + " said: " + reply.oneLine();
            case Refused(var peer, var reply) -> peer + " said: " + reply.oneLine();
            case Unreachable(var peer, var _, var detail) -> peer + ": " + detail;
            case InDoubt(var peer, var detail) -> peer + ": " + detail;
            case NoSuchDestination(var _, var detail) -> detail;
            case Unsuitable(var peer, var _, var detail) -> peer + ": " + detail;
            case OwnFault(var detail) -> detail;
        };
    }
}
