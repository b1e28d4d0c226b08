package io.postyard.mail.notice;

import static io.postyard.mail.notice.Cases.ACCEPTED;
import static io.postyard.mail.notice.Cases.MX;
import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions.Notify;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole reports, compared with the files beside this test's resources, which are there to be read. After a change that
 * is meant, {@code ./mvnw -pl mail-domain test -Dtest=NoticeWriterTest -Dgolden=write} writes them anew.
 */
class NoticeWriterTest {
    private static final Instant SOON = ACCEPTED.plusSeconds(2);

    enum Golden {
        FAILED_NO_SUCH_USER {
            @Override
            RenderedNotice render() {
                var order = Cases.order(MX, "ann@example.com", Cases.recipient("bob@peer.example"));
                return write(
                        Cases.notice(order, SOON, Cases.refused(550, "5.1.1", "<bob@peer.example>: no such user here")),
                        Cases.header());
            }
        },
        FAILED_THREE_OF_THREE_IN_FULL {
            @Override
            RenderedNotice render() {
                var order = Cases.order(
                        MX,
                        "ann@example.com",
                        false,
                        Optional.of("QQ314159"),
                        Cases.recipientWas("bob@peer.example", "rfc822;robert@old.example"),
                        Cases.recipient("carl@peer.example"),
                        Cases.recipient("dora@peer.example"));
                return write(
                        Cases.notice(
                                order,
                                SOON,
                                Cases.refused(
                                        554,
                                        "5.7.1",
                                        "Message refused by policy, which is explained at length",
                                        "on https://peer.example/policy and in no other place"),
                                Cases.refused(552, "5.2.2", "mailbox full")),
                        new ReturnedContent.Full(Cases.MESSAGE));
            }
        },
        FAILED_EXPIRED {
            @Override
            RenderedNotice render() {
                var order = Cases.order(
                        MX,
                        "ann@example.com",
                        Cases.recipient("bob@peer.example"),
                        Cases.recipient("carl@peer.example"));
                return write(
                        Cases.notice(
                                order,
                                ACCEPTED.plus(Duration.ofDays(5)),
                                new AttemptOutcome.Unreachable(
                                        "mx1.peer.example[192.0.2.25]:25",
                                        Trouble.NO_CONNECTION,
                                        "connection timed out")),
                        Cases.header());
            }
        },
        FAILED_NO_SUCH_DOMAIN_ORIGINAL_UNREADABLE {
            @Override
            RenderedNotice render() {
                var order = Cases.order(MX, "ann@example.com", Cases.recipient("bob@peer.example"));
                return write(
                        Cases.notice(
                                order,
                                SOON,
                                new AttemptOutcome.NoSuchDestination(
                                        Trouble.NO_SUCH_DOMAIN, "there is no domain peer.example in DNS")),
                        new ReturnedContent.Nothing());
            }
        },
        DELAYED {
            @Override
            RenderedNotice render() {
                var order = Cases.order(MX, "ann@example.com", Cases.recipient("bob@peer.example"));
                return write(
                        Cases.notice(
                                order,
                                ACCEPTED.plus(Duration.ofHours(4)),
                                Cases.refused(451, "4.7.1", "Greylisted, come back later")),
                        Cases.header());
            }
        },
        DELIVERED {
            @Override
            RenderedNotice render() {
                var order = Cases.order(
                        Cases.MAILDIR, "ann@example.com", Cases.recipient("bob@peer.example", Notify.SUCCESS));
                return write(Cases.notice(order, SOON, Cases.accepted(false)), Cases.header());
            }
        },
        RELAYED {
            @Override
            RenderedNotice render() {
                var order = Cases.order(
                        MX, "ann@example.com", Cases.recipient("bob@peer.example", Notify.SUCCESS, Notify.FAILURE));
                return write(Cases.notice(order, SOON, Cases.accepted(false)), Cases.header());
            }
        },
        DOUBLE_BOUNCE {
            @Override
            RenderedNotice render() {
                var order = Cases.order(MX, "", Cases.recipient("bob@peer.example"));
                return write(
                        Cases.notice(order, SOON, Cases.refused(550, "5.1.1", "no such user here")), Cases.header());
            }
        },
        FAILED_SMTPUTF8 {
            @Override
            RenderedNotice render() {
                var order = Cases.order(
                        MX,
                        "änn@example.com",
                        true,
                        Optional.empty(),
                        Cases.recipientWas("jürgen@peer.example", "utf-8;jürgen@alt.example"));
                var message = Cases.asText(Cases.MESSAGE).replace("Lunch on Tuesday?", "Müsli am Dienstag?");
                return write(
                        Cases.notice(order, SOON, Cases.refused(550, "5.1.1", "jürgen ist nicht hier")),
                        new ReturnedContent.Full(message.getBytes(StandardCharsets.UTF_8)));
            }
        },
        FAILED_EIGHT_BIT_REPLY_AND_BODY {
            @Override
            RenderedNotice render() {
                var order = Cases.order(MX, "ann@example.com", Cases.recipient("bob@peer.example"));
                var message = Cases.asText(Cases.MESSAGE).replace("noon", "Mittag, wie üblich");
                return write(
                        Cases.notice(order, SOON, Cases.refused(550, "5.1.1", "Empfänger unbekannt")),
                        new ReturnedContent.Full(message.getBytes(StandardCharsets.UTF_8)));
            }
        };

        abstract RenderedNotice render();

        RenderedNotice write(DeliveryNotice notice, ReturnedContent returned) {
            return NoticeWriter.write(
                    notice,
                    returned,
                    Cases.REPORT,
                    notice.recipients().getFirst().lastAttempt());
        }

        String fileName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".eml";
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsLikeItsFile(Golden golden) throws IOException {
        var text = Cases.asText(golden.render().bytes());

        assertThat(text.replace("\r\n", "")).as("CRLF ends every line").doesNotContain("\r", "\n");
        var file = Path.of("src/test/resources/io/postyard/mail/notice", golden.fileName());
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(file, text.replace("\r\n", "\n"));
        }
        assertThat(text.replace("\r\n", "\n")).isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @EnumSource
    void asksTheNextHopForWhatItNeedsAndNoMore(Golden golden) {
        var rendered = golden.render();

        boolean eightBit = Cases.asText(rendered.bytes()).chars().anyMatch(c -> c > 127);
        assertThat(rendered.bodyType()).isEqualTo(eightBit ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT);
        assertThat(rendered.smtpUtf8()).isEqualTo(golden == Golden.FAILED_SMTPUTF8);
    }
}
