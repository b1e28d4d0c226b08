package io.postyard.smtp.reply;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The catalogue of replies: everything that Postyard says to an SMTP client is here, once. Codes follow RFC 5321 §4.2,
 * enhanced codes RFC 3463 and the documents of the extensions.
 */
public final class Replies {
    // Positive.
    public static final Reply RESET = Reply.of(250, "2.0.0", "Reset");
    public static final Reply NOTHING_DONE = Reply.of(250, "2.0.0", "Nothing done, as asked");
    public static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender ok");
    public static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Recipient ok");
    public static final Reply CANNOT_VERIFY =
            Reply.of(252, "2.5.0", "Cannot verify, but send mail and it will be tried");
    public static final Reply HELP = new Reply(
            214,
            Optional.of(EnhancedCode.of("2.0.0")),
            List.of(
                    "Verbs: EHLO HELO MAIL RCPT DATA BDAT RSET STARTTLS AUTH NOOP VRFY HELP QUIT",
                    "Grammar: RFC 5321. Questions: write to postmaster here"));
    public static final Reply START_TLS = Reply.of(220, "2.0.0", "Ready to start TLS");
    public static final Reply AUTHENTICATED = Reply.of(235, "2.7.0", "Authentication succeeded");
    public static final Reply START_MAIL = Reply.of(354, "End data with <CR><LF>.<CR><LF>");

    // A command that is not one, or not now.
    public static final Reply UNKNOWN_COMMAND = Reply.of(500, "5.5.1", "Command not recognised");
    public static final Reply NOT_IMPLEMENTED = Reply.of(502, "5.5.1", "Command not implemented");
    public static final Reply OTHER_PROTOCOL = Reply.of(521, "5.5.1", "This is a mail server. Goodbye");
    public static final Reply LINE_TOO_LONG = Reply.of(500, "5.5.2", "Command line too long");
    public static final Reply CONTROL_CHARACTER = Reply.of(500, "5.5.2", "Control character in a command");
    public static final Reply BARE_LF_IN_COMMAND =
            Reply.of(500, "5.5.2", "A command ends with CR LF, not with LF alone");
    public static final Reply NOT_UTF8 = Reply.of(500, "5.5.2", "Command is neither ASCII nor UTF-8");
    public static final Reply NO_ARGUMENT = Reply.of(501, "5.5.4", "This command takes no argument");
    public static final Reply BAD_CLIENT_NAME =
            Reply.of(501, "5.5.4", "Syntax: EHLO or HELO, then a host name or address literal");
    public static final Reply MAIL_SYNTAX = Reply.of(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    public static final Reply RCPT_SYNTAX = Reply.of(501, "5.5.4", "Syntax: RCPT TO:<address>");
    public static final Reply VRFY_SYNTAX = Reply.of(501, "5.5.4", "Syntax: VRFY address");
    /** How many octets to skip is not known, so the session cannot go on. */
    public static final Reply BDAT_SYNTAX = Reply.of(521, "5.5.4", "Syntax: BDAT octets [LAST]");

    public static final Reply BAD_PARAMETER = Reply.of(501, "5.5.4", "Bad or repeated parameter");
    public static final Reply UNKNOWN_PARAMETER = Reply.of(555, "5.5.4", "Parameter not recognised");
    public static final Reply BAD_SENDER_SYNTAX = Reply.of(501, "5.1.7", "Bad sender address syntax");
    public static final Reply BAD_RECIPIENT_SYNTAX = Reply.of(501, "5.1.3", "Bad recipient address syntax");
    public static final Reply GREET_FIRST = Reply.of(503, "5.5.1", "Say EHLO or HELO first");
    /** To whoever was greeted with {@link #noService} or {@link #tooEarly}. */
    public static final Reply NOT_SERVED = Reply.of(503, "5.5.1", "No service for you here; say QUIT");

    public static final Reply NESTED_MAIL = Reply.of(503, "5.5.1", "Sender already given");
    public static final Reply FINISH_FIRST = Reply.of(503, "5.5.1", "Not in a transaction; finish it or say RSET");
    public static final Reply TLS_IS_ON = Reply.of(503, "5.5.1", "TLS is on already");
    public static final Reply ALREADY_AUTHENTICATED = Reply.of(503, "5.5.1", "Already authenticated");
    public static final Reply MAIL_FIRST = Reply.of(503, "5.5.1", "Say MAIL first");
    public static final Reply CHUNKS_BEGUN = Reply.of(503, "5.5.1", "Not between chunks; go on with BDAT or say RSET");
    public static final Reply BINARY_NEEDS_BDAT = Reply.of(503, "5.5.1", "BINARYMIME is sent with BDAT");
    public static final Reply NO_VALID_RECIPIENTS = Reply.of(554, "5.5.1", "No valid recipients");

    // Addresses.
    public static final Reply SENDER_NEEDS_UTF8 =
            Reply.of(553, "5.6.7", "Sender address is not ASCII; say MAIL with SMTPUTF8");
    public static final Reply RECIPIENT_NEEDS_UTF8 =
            Reply.of(553, "5.6.7", "Recipient address is not ASCII; say MAIL with SMTPUTF8");
    public static final Reply RELAY_DENIED = Reply.of(550, "5.7.1", "Relay access denied");
    public static final Reply POSTMASTER_ONLY =
            Reply.of(550, "5.7.1", "From your address mail is taken for postmaster only");
    /** RFC 7372 §3.3. */
    public static final Reply NO_REVERSE_NAME = Reply.of(
            550, "5.7.25", "Your address has no name in DNS that leads back to it; only postmaster may be written to");
    /** As {@link #NO_REVERSE_NAME}, but DNS did not say: whose fault that is nobody knows. */
    public static final Reply REVERSE_NAME_UNKNOWN =
            Reply.of(450, "4.7.25", "Cannot find out the name of your address in DNS, try again later");

    /** Said at RCPT, so not with the codes that EHLO itself could have (501, 504): RFC 5321 §4.3.2. */
    public static final Reply HELO_MALFORMED = Reply.of(
            550,
            "5.7.1",
            "EHLO wants your full host name, or your address in brackets; only postmaster may be written to");

    public static final Reply HELO_NOT_YOURS =
            Reply.of(550, "5.7.1", "What you said with EHLO is not your name; only postmaster may be written to");
    public static final Reply HELO_NOT_FOUND =
            Reply.of(550, "5.7.1", "DNS does not know the name you said with EHLO; only postmaster may be written to");
    /** As {@link #HELO_NOT_FOUND}, but DNS did not say. */
    public static final Reply HELO_UNKNOWN =
            Reply.of(450, "4.7.1", "Cannot find the name you said with EHLO in DNS, try again later");

    public static final Reply NO_SUCH_USER = Reply.of(550, "5.1.1", "No such recipient here");

    /** RFC 3207 §4. */
    public static final Reply TLS_FIRST = Reply.of(530, "5.7.0", "Must issue a STARTTLS command first");
    /** As {@link #TLS_FIRST}, but the certificate is missing on our side: the client is to come again (RFC 3207 §4). */
    public static final Reply TLS_UNAVAILABLE = Reply.of(454, "4.7.0", "TLS not available at the moment");

    // Authentication (RFC 4954 §4, §6).
    public static final Reply AUTH_SYNTAX = Reply.of(501, "5.5.4", "Syntax: AUTH mechanism [initial response]");
    public static final Reply AUTH_NOT_OFFERED = Reply.of(504, "5.5.4", "Authentication mechanism not offered");
    public static final Reply AUTH_NEEDS_TLS = Reply.of(538, "5.7.11", "Encryption required to authenticate");
    public static final Reply AUTH_CANCELLED = Reply.of(501, "5.5.0", "Authentication cancelled, as asked");
    public static final Reply AUTH_NOT_BASE64 = Reply.of(501, "5.5.2", "Authentication response is not base64");
    public static final Reply AUTH_NOT_UNDERSTOOD =
            Reply.of(501, "5.5.2", "Authentication response breaks the rules of the mechanism");
    public static final Reply AUTH_LINE_TOO_LONG = Reply.of(500, "5.5.6", "Authentication response too long");
    public static final Reply AUTH_FAILED = Reply.of(535, "5.7.8", "Name or password wrong");
    public static final Reply AUTH_UNAVAILABLE =
            Reply.of(454, "4.7.0", "Authentication not possible at the moment, try again later");
    public static final Reply AUTH_FAILED_TOO_OFTEN =
            Reply.of(421, "4.7.0", "Too many failed authentications. Goodbye");
    public static final Reply AUTH_REQUIRED = Reply.of(530, "5.7.0", "Authentication required");

    public static final Reply NOT_YOUR_SENDER =
            Reply.of(553, "5.7.1", "You may not send from this address as who you are");

    // Limits.
    public static final Reply TOO_MANY_RECIPIENTS = Reply.of(452, "4.5.3", "Too many recipients");
    public static final Reply TOO_LARGE = Reply.of(552, "5.3.4", "Message too large");
    public static final Reply TOO_LARGE_FOR_RECIPIENT =
            Reply.of(552, "5.2.3", "Message larger than this recipient's domain allows");
    public static final Reply TOO_MANY_ERRORS_OF_LATE =
            Reply.of(421, "4.7.0", "Too many errors of late, try again later. Goodbye");
    public static final Reply TOO_MANY_ERRORS = Reply.of(421, "4.7.0", "Too many errors. Goodbye");
    public static final Reply TOO_MANY_IDLE_COMMANDS =
            Reply.of(421, "4.7.0", "Too many commands that send no mail. Goodbye");
    public static final Reply TOO_MANY_COMMANDS = Reply.of(421, "4.7.0", "Too many commands in one session. Goodbye");
    public static final Reply TOO_MANY_TRANSACTIONS =
            Reply.of(421, "4.7.0", "Enough messages for one session. Please reconnect");

    // Content.
    public static final Reply BARE_CR = Reply.of(550, "5.6.0", "Message refused: CR without LF (RFC 5321 2.3.8)");
    public static final Reply BARE_LF = Reply.of(550, "5.6.0", "Message refused: LF without CR (RFC 5321 2.3.8)");
    public static final Reply DATA_LINE_TOO_LONG = Reply.of(550, "5.6.0", "Message refused: line too long");
    public static final Reply TOO_MANY_HOPS = Reply.of(554, "5.4.6", "Too many hops: the message seems to loop");
    public static final Reply OUR_OWN_LOOP = Reply.of(554, "5.4.6", "Mail loop: the message has been here before");

    // Headers that people and programs of ours submit.
    public static final Reply HEADER_TOO_LARGE = Reply.of(552, "5.3.4", "Message refused: its header is too large");
    public static final Reply NUL_IN_HEADER = Reply.of(550, "5.6.0", "Message refused: NUL in the header");
    public static final Reply NO_AUTHOR =
            Reply.of(550, "5.6.0", "Message refused: no From field, and nobody in MAIL to make one of");
    public static final Reply NO_SENDER_FIELD =
            Reply.of(550, "5.6.0", "Message refused: From names several, and there is no Sender (RFC 5322 3.6.2)");

    // Trouble of ours: never a 5xx.
    public static final Reply QUEUE_UNAVAILABLE = Reply.of(451, "4.3.0", "Queue unavailable, try again later");
    /** Nobody has declared anything yet (RFC 3463 §3.4, X.3.5: system incorrectly configured). */
    public static final Reply NO_POLICY = Reply.of(451, "4.3.5", "No policy here yet, try again later");

    public static final Reply OUT_OF_ROOM = Reply.of(452, "4.3.1", "Too much mail in progress, try again later");
    public static final Reply NO_POSTMASTER = Reply.of(451, "4.3.5", "Nobody reads postmaster's mail here yet");
    public static final Reply INTERNAL_ERROR = Reply.of(421, "4.3.0", "Internal trouble, try again later");

    // Ends of sessions.
    public static final Reply COMMAND_TIMEOUT = Reply.of(421, "4.4.2", "Timed out waiting for a command");
    public static final Reply DATA_TIMEOUT = Reply.of(421, "4.4.2", "Timed out waiting for message data");
    public static final Reply DATA_TOO_SLOW = Reply.of(421, "4.4.2", "Message data arrives too slowly");
    public static final Reply SHUTTING_DOWN = Reply.of(421, "4.3.2", "Shutting down, try again later");

    private static final int PROTOCOL = 5;
    private static final int TOO_MANY = 3;

    private Replies() {}

    public static Reply greeting(String hostName) {
        return Reply.of(220, hostName + " ESMTP Postyard");
    }

    public static Reply closing(String hostName) {
        return Reply.of(221, "2.0.0", hostName + " closing connection");
    }

    public static Reply hello(String hostName) {
        return Reply.of(250, hostName);
    }

    /** The reply to EHLO: extensions and, behind them, nothing else (RFC 5321 §4.1.1.1). */
    public static Reply extendedHello(String hostName, List<String> extensions) {
        var lines = new ArrayList<String>();
        lines.add(hostName);
        lines.addAll(extensions);
        return new Reply(250, Optional.empty(), lines);
    }

    /** Asks a client that authenticates for its next response (RFC 4954 §4). */
    public static Reply challenge(byte[] challenge) {
        return Reply.of(334, Base64.getEncoder().encodeToString(challenge));
    }

    public static Reply queued(MessageId id) {
        return Reply.of(250, "2.0.0", "Queued as " + id);
    }

    public static Reply chunk(long octets) {
        return Reply.of(250, "2.0.0", octets + " octets received");
    }

    /** Said instead of a greeting (RFC 5321 §3.1): the queue cannot be written to. */
    public static Reply notReady(String hostName) {
        return Reply.of(421, "4.3.2", hostName + " not accepting mail at the moment, try again later");
    }

    /** Said instead of a greeting: all sessions are taken. */
    public static Reply busy(String hostName) {
        return Reply.of(421, "4.7.0", hostName + " too busy, try again later");
    }

    /** Said instead of a greeting: the client did not wait for it (RFC 5321 §3.1). */
    public static Reply tooEarly(String hostName) {
        return Reply.of(554, "5.7.1", hostName + " does not serve clients that talk before they are greeted");
    }

    /** To every recipient but postmaster, from a client that a list in DNS holds. */
    public static Reply listed(Domain zone) {
        return Reply.of(550, "5.7.1", "Your address is listed by " + zone + "; only postmaster may be written to");
    }

    /** As {@link #listed}, but a list that might have cleared the client did not answer, and that is not its fault. */
    public static Reply perhapsListed(Domain zone) {
        return Reply.of(
                451, "4.7.1", "Your address is listed by " + zone + ", but another list may clear it; try again later");
    }

    /** Said instead of a greeting: this client gets no service (RFC 5321 §3.1). */
    public static Reply noService(String hostName) {
        return Reply.of(554, "5.7.1", hostName + " no mail service for your address");
    }

    /** Said instead of a greeting: this client has all the sessions it may have. */
    public static Reply tooManyFromYou(String hostName) {
        return Reply.of(421, "4.7.0", hostName + " too many connections from your address");
    }

    /** Said instead of a greeting: the rate of connections, or of errors, is exceeded. */
    public static Reply tooMuchOfLate(String hostName, RateLimit rate) {
        return Reply.of(421, "4.7.0", hostName + " too many " + ofLate(rate));
    }

    /** The mail would exceed the rate; how much that is is not for everybody to know. */
    public static Reply tooMuchOfLate(RateLimit rate) {
        return Reply.of(451, "4.7.1", "Too many " + ofLate(rate));
    }

    private static String ofLate(RateLimit rate) {
        var what =
                switch (rate.count()) {
                    case CONNECTIONS -> "connections";
                    case MESSAGES -> "messages";
                    case RECIPIENTS -> "recipients";
                    case BYTES -> "octets";
                    case ERRORS -> "errors";
                };
        var whose =
                switch (rate.per()) {
                    case CLIENT_NETWORK -> "from your network";
                    case IDENTITY -> "from you";
                    case SENDER_DOMAIN -> "from this sender's domain";
                    case RECIPIENT_DOMAIN -> "to this recipient's domain";
                };
        return what + " " + whose + " of late, try again later";
    }

    /** A line of a submitted header that is neither a field nor the continuation of one; the first line is 1. */
    public static Reply headerLine(int number) {
        return Reply.of(
                550, "5.6.0", "Message refused: line " + number + " of the header is no header field (RFC 5322 2.2)");
    }

    /** A submitted header has a field twice that it may have once. */
    public static Reply repeatedField(String name) {
        return Reply.of(550, "5.6.0", "Message refused: more than one " + name + " field (RFC 5322 3.6)");
    }

    /** A field of a submitted header does not name whom it should. */
    public static Reply badAddresses(String name) {
        return Reply.of(550, "5.6.0", "Message refused: " + name + " holds no proper address (RFC 5322 3.4)");
    }

    /**
     * Whether a reply says no to mail or to a client, and not merely to a command that is none or comes at the wrong time:
     * those have the codes X.5.X of RFC 3463 §3.6, of which only X.5.3, too many recipients, is about mail.
     */
    public static boolean turnsMailAway(Reply reply) {
        return !reply.isPositive()
                && reply.enhanced()
                        .filter(code -> code.subject() == PROTOCOL && code.detail() != TOO_MANY)
                        .isEmpty();
    }

    /** Whether nothing may follow a reply: 221 and 421 by RFC 5321 §3.8, 521 by its nature. */
    public static boolean endsSession(Reply reply) {
        return reply.code() == 221 || reply.code() == 421 || reply.code() == 521;
    }
}
