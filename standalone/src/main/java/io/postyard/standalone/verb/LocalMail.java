package io.postyard.standalone.verb;

import io.postyard.mail.message.Mailbox;
import io.postyard.standalone.send.Dialogue;
import io.postyard.standalone.send.LocalIngress;
import io.postyard.standalone.send.SendFailure;
import io.postyard.standalone.send.SysExit;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.wire.kafka.KafkaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the verbs that send mail have in common: where it goes, and in whose name. */
final class LocalMail {
    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description =
                    "The name of this system, in Received: and behind local names (default: this machine's name).")
    private String hostName;

    @Option(names = "--postmaster", paramLabel = "ADDRESS", description = "The postmaster, as ingress was given one.")
    private String postmaster;

    /** What is done in a session; gives the exit code. */
    @FunctionalInterface
    interface Talk {
        SysExit with(Dialogue dialogue) throws IOException;
    }

    /**
     * Holds a session; where Kafka is not to be found, or breaks off, that becomes one line and an exit code.
     *
     * @throws SendFailure if the message is not taken
     */
    int hold(PrintWriter err, Talk talk) throws InterruptedException {
        try (var ingress = LocalIngress.open(settings(), host(), UpVerb.postmaster(postmaster));
                var session = ingress.enter(user())) {
            return talk.with(new Dialogue(session)).code();
        } catch (Trouble trouble) {
            err.println("postyard: " + trouble.getMessage());
            return SysExit.CONFIG.code();
        } catch (IOException e) {
            err.println("postyard: " + Trouble.describe(e) + "; the message may not have been sent");
            return SysExit.TEMPORARY.code();
        }
    }

    private KafkaSettings settings() {
        try {
            return kafka.settings();
        } catch (IllegalArgumentException e) {
            throw new Trouble(e.getMessage(), e);
        }
    }

    String host() {
        return UpVerb.hostName(hostName);
    }

    /** The Unix user whose process this is, as an address. */
    String user() {
        return System.getProperty("user.name") + "@" + host();
    }

    /** A local name gets this system's. */
    Mailbox mailbox(String text) {
        var bare = text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
        return Mailbox.parse(bare.contains("@") ? bare : bare + "@" + host())
                .orElseThrow(() -> new SendFailure(SysExit.DATA, "'" + text + "' is not an address"));
    }

    /** @param text nothing = the user */
    Optional<Mailbox> sender(Optional<String> text) {
        return text.filter(given -> given.isEmpty() || given.equals("<>")).isPresent()
                ? Optional.empty()
                : Optional.of(mailbox(text.orElseGet(this::user)));
    }
}
