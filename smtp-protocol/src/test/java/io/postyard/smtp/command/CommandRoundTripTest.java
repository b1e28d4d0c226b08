package io.postyard.smtp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.DsnOptions.Notify;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.ReversePath;
import io.postyard.smtp.RandomSeed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code parse(write(c)) = c}, and no bytes whatever make the parser throw. */
class CommandRoundTripTest {
    private static final String PRINTABLE = " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~";

    @Test
    void readsWhatItWrote() {
        RandomSeed.forEach(20_000, random -> {
            var command = anyCommand(random);
            var line = CommandWriter.write(command);
            assertThat(CommandParser.parse(line, 0, line.length - 2))
                    .as(new String(line, StandardCharsets.UTF_8))
                    .isEqualTo(command);
        });
    }

    @Test
    void understandsAnyBytesOrSaysWhyNot() {
        RandomSeed.forEach(20_000, random -> {
            var line = random.nextBoolean() ? noise(random) : damaged(random);
            int from = random.nextInt(line.length + 1);
            assertThat(CommandParser.parse(line, from, line.length - from)).isNotNull();
        });
    }

    private static byte[] noise(Random random) {
        var bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A good line with a few bytes changed, doubled or cut off. */
    private static byte[] damaged(Random random) {
        var line = CommandWriter.write(anyCommand(random));
        for (int i = random.nextInt(4); i >= 0; i--) {
            line[random.nextInt(line.length)] = (byte) PRINTABLE.charAt(random.nextInt(PRINTABLE.length()));
        }
        return Arrays.copyOf(line, random.nextInt(line.length + 1));
    }

    private static Command.WellFormed anyCommand(Random random) {
        return switch (Verb.values()[random.nextInt(Verb.values().length)]) {
            case EHLO -> new Command.Ehlo(domain(random).name());
            case HELO -> new Command.Helo(domain(random).name());
            case MAIL -> mail(random);
            case RCPT ->
                new Command.Rcpt(
                        random.nextInt(10) == 0
                                ? new ForwardPath.Postmaster()
                                : new ForwardPath.To(mailbox(random, random.nextBoolean())),
                        dsn(random));
            case DATA -> new Command.Data();
            case BDAT -> new Command.Bdat(random.nextLong(1_000_000_000_000_000_000L), random.nextBoolean());
            case RSET -> new Command.Rset();
            case NOOP -> new Command.Noop(argument(random));
            case STARTTLS -> new Command.StartTls();
            case AUTH ->
                new Command.Auth(
                        text(random, "ABCXYZ019-_", 20),
                        random.nextBoolean() ? Optional.empty() : Optional.of(text(random, "Aaz0+/=", 60)));
            case QUIT -> new Command.Quit();
            case VRFY -> new Command.Vrfy("x" + argument(random));
            case HELP -> new Command.Help(argument(random));
        };
    }

    private static Command.Mail mail(Random random) {
        boolean smtpUtf8 = random.nextBoolean();
        return new Command.Mail(
                random.nextInt(10) == 0 ? new ReversePath.Null() : new ReversePath.Sender(mailbox(random, smtpUtf8)),
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong(1L << 40)),
                BodyType.values()[random.nextInt(3)],
                smtpUtf8,
                random.nextBoolean() ? Optional.empty() : Optional.of(random.nextBoolean()),
                random.nextBoolean() ? Optional.empty() : Optional.of(text(random, PRINTABLE, 30)));
    }

    private static DsnOptions dsn(Random random) {
        var original =
                switch (random.nextInt(3)) {
                    case 0 -> Optional.<String>empty();
                    case 1 -> Optional.of("rfc822;" + text(random, PRINTABLE, 60));
                    default -> Optional.of("utf-8;" + text(random, PRINTABLE + "\u00f6\u65e5", 20));
                };
        return switch (random.nextInt(3)) {
            case 0 -> new DsnOptions(Set.of(), original);
            case 1 -> new DsnOptions(Set.of(Notify.NEVER), original);
            default -> {
                var conditions = EnumSet.of(Notify.values()[1 + random.nextInt(3)]);
                conditions.add(Notify.values()[1 + random.nextInt(3)]);
                yield new DsnOptions(conditions, original);
            }
        };
    }

    private static Mailbox mailbox(Random random, boolean utf8) {
        return new Mailbox(
                text(random, utf8 ? PRINTABLE + "\u00f6\u65e5\ud83d" : PRINTABLE, 64)
                        .replace("\ud83d", "\ud83d\ude00"),
                domain(random));
    }

    private static Domain domain(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Domain.of("[192.0.2." + random.nextInt(256) + "]");
            case 1 -> Domain.of("[IPv6:2001:db8::" + Integer.toHexString(random.nextInt(65536)) + "]");
            default ->
                Domain.of(text(random, "abcxyz019", 20) + "."
                        + text(random, "abc-z", 1).replace('-', 'a') + "." + text(random, "test", 8));
        };
    }

    private static String argument(Random random) {
        return random.nextBoolean() ? "" : text(random, PRINTABLE, 20) + "x";
    }

    private static String text(Random random, String alphabet, int max) {
        var text = new StringBuilder();
        for (int i = random.nextInt(max); i >= 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
