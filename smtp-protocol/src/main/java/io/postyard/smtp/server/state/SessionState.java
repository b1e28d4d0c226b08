package io.postyard.smtp.server.state;

import io.postyard.smtp.command.Command;

/**
 * Where a session stands. Each state offers only its legal exits.
 *
 * <pre>
 *              EHLO/HELO              MAIL                 RCPT            verdict
 * Connected ──────────────▶ Greeted ────────▶ Addressing ◀─────▶ Judging ──────────▶ Addressing
 *                             ▲ ▲                │   │ BDAT
 *                       done  │ │ RSET, EHLO     │   └────▶ ReadingChunk ──▶ Chunking ──BDAT──▶ ReadingChunk
 *                             │ └──────────      │ DATA          │ last
 *                             │                  ▼               ▼
 *                             ├────refused── ReadingData ──▶ Accepting
 *                             └──────────────────────────────────┘
 * Greeted ──STARTTLS──▶ Securing ──handshake──▶ Connected; MAIL is put to policy in Weighing: Greeted ▶ Weighing ▶ Addressing
 * Greeted ──AUTH──▶ Authenticating ◀──response── Challenged; Authenticating ──334──▶ Challenged, ──235, 535…──▶ Greeted
 * any ──QUIT, a limit, a time-out──▶ Closed; Unserved is begun in, and left only so
 * </pre>
 *
 * Commands are heard in Connected, Unserved, Greeted, Addressing and Chunking only; in the others the session waits for whoever
 * executes its steps.
 */
public sealed interface SessionState {
    /** The states in which the client may speak. */
    sealed interface Listening extends SessionState {
        /** What is left of the session when a transaction is dropped. */
        Listening reset();
    }

    /** Greeted by us, not yet by the client. */
    record Connected() implements Listening {
        public Greeted toGreeted(Greeting greeting) {
            return new Greeted(greeting);
        }

        @Override
        public Connected reset() {
            return this;
        }
    }

    /** Greeted with a no: the client can only leave (RFC 5321 §3.1). */
    record Unserved() implements Listening {
        @Override
        public Unserved reset() {
            return this;
        }
    }

    /** Policy is being asked about a sender. */
    record Weighing(Greeted before, Command.Mail mail) implements SessionState {}

    /** The TLS handshake is under way; nothing said before it is remembered (RFC 3207 §4.2). */
    record Securing() implements SessionState {
        public Connected toConnected() {
            return new Connected();
        }
    }

    /**
     * Somebody is asked whether a client is who it says.
     *
     * @param mechanism one of those that are offered
     */
    record Authenticating(Greeted before, String mechanism) implements SessionState {
        public Challenged toChallenged() {
            return new Challenged(before, mechanism);
        }
    }

    /** After 334: the next line is a response, and no command. */
    record Challenged(Greeted before, String mechanism) implements SessionState {
        public Authenticating toAuthenticating() {
            return new Authenticating(before, mechanism);
        }
    }

    /** Between transactions. */
    record Greeted(Greeting greeting) implements Listening {
        public Weighing toWeighing(Command.Mail mail) {
            return new Weighing(this, mail);
        }

        public Authenticating toAuthenticating(String mechanism) {
            return new Authenticating(this, mechanism);
        }

        public Addressing toAddressing(Command.Mail mail, SessionLimits limits) {
            return new Addressing(greeting, Transaction.begin(mail, limits));
        }

        @Override
        public Greeted reset() {
            return this;
        }
    }

    /** After MAIL. */
    record Addressing(Greeting greeting, Transaction transaction) implements Listening {
        public Judging toJudging(Command.Rcpt rcpt) {
            return new Judging(this, rcpt);
        }

        public Addressing with(Verdict.Admit admitted) {
            return new Addressing(greeting, transaction.with(admitted));
        }

        public ReadingData toReadingData() {
            return new ReadingData(greeting, transaction);
        }

        public ReadingChunk toReadingChunk(Command.Bdat chunk) {
            return new ReadingChunk(greeting, transaction, 0, chunk);
        }

        @Override
        public Greeted reset() {
            return new Greeted(greeting);
        }
    }

    /** Policy is being asked about a recipient. */
    record Judging(Addressing before, Command.Rcpt rcpt) implements SessionState {}

    /** After 354. */
    record ReadingData(Greeting greeting, Transaction transaction) implements SessionState {
        public Accepting toAccepting() {
            return new Accepting(greeting, transaction);
        }

        public Greeted toGreeted() {
            return new Greeted(greeting);
        }
    }

    /** @param before octets of the chunks before this one */
    record ReadingChunk(Greeting greeting, Transaction transaction, long before, Command.Bdat chunk)
            implements SessionState {
        public Accepting toAccepting() {
            return new Accepting(greeting, transaction);
        }

        public Chunking toChunking() {
            return new Chunking(greeting, transaction, before + chunk.size());
        }

        public Greeted toGreeted() {
            return new Greeted(greeting);
        }
    }

    /** Between two chunks. */
    record Chunking(Greeting greeting, Transaction transaction, long received) implements Listening {
        public ReadingChunk toReadingChunk(Command.Bdat chunk) {
            return new ReadingChunk(greeting, transaction, received, chunk);
        }

        @Override
        public Greeted reset() {
            return new Greeted(greeting);
        }
    }

    /** The message is complete and not yet safe. */
    record Accepting(Greeting greeting, Transaction transaction) implements SessionState {
        public Greeted toGreeted() {
            return new Greeted(greeting);
        }
    }

    /** Nothing more is said or heard. */
    record Closed() implements SessionState {}
}
