package io.postyard.smtp.command;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.reply.Reply;
import java.util.Optional;
import java.util.OptionalLong;

/** One line that a client said. What cannot be understood is a value too, and names the reply it deserves. */
public sealed interface Command {
    /** A command that follows the grammar; the writer can say it. */
    sealed interface WellFormed extends Command {
        Verb verb();
    }

    /** @param name as the client wrote it: a host name or an address literal, visible ASCII, 1–255 characters */
    record Ehlo(String name) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.EHLO;
        }
    }

    /** @param name as in {@link Ehlo} */
    record Helo(String name) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.HELO;
        }
    }

    /**
     * @param size SIZE: octets that the client means to send (RFC 1870)
     * @param body BODY; 7BIT if not given
     * @param smtpUtf8 SMTPUTF8 was given (RFC 6531)
     * @param returnFull RET (RFC 3461 §4.3): true = FULL, false = HDRS
     * @param envelopeId ENVID (RFC 3461 §4.4), decoded from xtext
     */
    record Mail(
            ReversePath reversePath,
            OptionalLong size,
            BodyType body,
            boolean smtpUtf8,
            Optional<Boolean> returnFull,
            Optional<String> envelopeId)
            implements WellFormed {
        /** MAIL without a parameter. */
        public static Mail from(ReversePath reversePath) {
            return new Mail(
                    reversePath, OptionalLong.empty(), BodyType.SEVEN_BIT, false, Optional.empty(), Optional.empty());
        }

        @Override
        public Verb verb() {
            return Verb.MAIL;
        }
    }

    /** @param dsn NOTIFY and ORCPT (RFC 3461 §4.1, §4.2) */
    record Rcpt(ForwardPath forwardPath, DsnOptions dsn) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.RCPT;
        }
    }

    record Data() implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.DATA;
        }
    }

    /**
     * @param size octets that follow the line at once, 0–10^18
     * @param last the message ends with them
     */
    record Bdat(long size, boolean last) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.BDAT;
        }
    }

    record Rset() implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.RSET;
        }
    }

    /** @param argument ignored (RFC 5321 §4.1.1.9) */
    record Noop(String argument) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.NOOP;
        }
    }

    record StartTls() implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.STARTTLS;
        }
    }

    /**
     * AUTH (RFC 4954 §4). Says of itself nothing that was said in confidence.
     *
     * @param mechanism in upper case, 1–20 characters
     * @param initialResponse as the client wrote it: base64, or {@code =} for an empty one
     */
    record Auth(String mechanism, Optional<String> initialResponse) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.AUTH;
        }

        @Override
        public String toString() {
            return "Auth[mechanism=" + mechanism + "]";
        }
    }

    record Quit() implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.QUIT;
        }
    }

    record Vrfy(String argument) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.VRFY;
        }
    }

    record Help(String argument) implements WellFormed {
        @Override
        public Verb verb() {
            return Verb.HELP;
        }
    }

    /** A verb of ours with arguments that break the grammar, or a line that is no text at all. */
    record Malformed(Optional<Verb> verb, Reply reply) implements Command {}

    /** @param word what stands where a verb should, at most 16 characters of it */
    record Unknown(String word, Reply reply) implements Command {}
}
