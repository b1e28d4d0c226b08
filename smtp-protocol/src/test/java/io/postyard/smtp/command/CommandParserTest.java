package io.postyard.smtp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.DsnOptions.Notify;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
    @Test
    void readsMailWithEveryParameter() {
        assertThat(parse("mail from:<ann@Example.COM> size=1000 body=8bitmime SMTPUTF8 RET=HDRS ENVID=QQ+2B+3D1"))
                .isEqualTo(new Command.Mail(
                        ReversePath.of("ann@example.com"),
                        OptionalLong.of(1000),
                        BodyType.EIGHT_BIT_MIME,
                        true,
                        Optional.of(false),
                        Optional.of("QQ+=1")));
    }

    @Test
    void readsRcptWithEveryParameter() {
        assertThat(parse("RCPT TO:<bob@example.com> NOTIFY=SUCCESS,delay ORCPT=rfc822;Bob+40example.com"))
                .isEqualTo(new Command.Rcpt(
                        to("bob@example.com"),
                        new DsnOptions(Set.of(Notify.SUCCESS, Notify.DELAY), Optional.of("rfc822;Bob@example.com"))));
    }

    @Test
    void readsAnInternationalOriginalRecipientInEachOfItsForms() {
        for (var form : List.of("c\\x{E9}c+2B\\x{1F600}@b.test", "c\u00e9c\\x{2B}\ud83d\ude00@b.test")) {
            assertThat(parse("RCPT TO:<bob@example.com> ORCPT=utf-8;" + form))
                    .isEqualTo(new Command.Rcpt(
                            to("bob@example.com"),
                            new DsnOptions(Set.of(), Optional.of("utf-8;c\u00e9c+\ud83d\ude00@b.test"))));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<ann@example.com>|ann@example.com",
                "<a.b.c!#$%&'*+-/=?^_{}~@example.com>|a.b.c!#$%&'*+-/=?^_{}~@example.com",
                "<\"a b\"@example.com>|\"a b\"@example.com",
                "<\"a\\\"b\"@example.com>|\"a\\\"b\"@example.com",
                "<\"plain\"@example.com>|plain@example.com",
                "<\"a@b>c\"@example.com>|\"a@b>c\"@example.com",
                "<@relay.test,@other.test:ann@example.com>|ann@example.com",
                "<ann@[192.0.2.1]>|ann@[192.0.2.1]",
                "<ann@[IPv6:2001:DB8::1]>|ann@[ipv6:2001:db8::1]",
                "<ann@b\u00fccher.example>|ann@xn--bcher-kva.example",
                "<ann@my_host.example>|ann@my_host.example",
            })
    void readsPaths(String path, String mailbox) {
        assertThat(parse("RCPT TO:" + path)).isEqualTo(new Command.Rcpt(to(mailbox), DsnOptions.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<>",
                "ann@example.com",
                "<ann@example.com",
                "<ann>",
                "<@example.com>",
                "<ann@>",
                "<ann@@example.com>",
                "<.ann@example.com>",
                "<ann.@example.com>",
                "<a..b@example.com>",
                "<a b@example.com>",
                "<\"ann@example.com>",
                "<\"\"@example.com>",
                "<\"a\"b@example.com>",
                "<ann@example.com.>",
                "<ann@-example.com>",
                "<ann@[192.0.2.256]>",
                "<ann@[1.2.3]>",
                "<ann@[IPv6:::1%eth0]>",
                "<ann@[x]>",
                "<ann@[192.0.2.1>",
                "<@relay.test:>",
                "<@relay.test ann@example.com>",
                "<@a:@b:ann@example.com>",
                "<ann@example.com>>",
                "<ann@exam ple.com>",
                "<a(c)@example.com>",
                "< ann@example.com>"
            })
    void refusesWhatIsNoPath(String path) {
        assertThat(reply("RCPT TO:" + path)).isIn(Replies.BAD_RECIPIENT_SYNTAX, Replies.BAD_PARAMETER);
    }

    @Test
    void knowsTheNullSenderAndPostmaster() {
        assertThat(parse("MAIL FROM:<>")).isEqualTo(Command.Mail.from(new ReversePath.Null()));
        assertThat(parse("RCPT TO:<PostMaster>"))
                .isEqualTo(new Command.Rcpt(new ForwardPath.Postmaster(), DsnOptions.NONE));
        assertThat(reply("MAIL FROM:<postmaster>")).isEqualTo(Replies.BAD_SENDER_SYNTAX);
    }

    @Test
    void toleratesWhatManyClientsDo() {
        var mail = Command.Mail.from(ReversePath.of("ann@example.com"));
        assertThat(parse("MAIL FROM: <ann@example.com>")).isEqualTo(mail);
        assertThat(parse("MAIL FROM:<ann@example.com> \t ")).isEqualTo(mail);
        assertThat(parse("MAIL FROM:<ann@example.com>  SIZE=1")).isInstanceOf(Command.Mail.class);
        assertThat(parse("quit ")).isEqualTo(new Command.Quit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIZE",
                "SIZE=",
                "SIZE=-1",
                "SIZE=x",
                "SIZE=9999999999999999999",
                "BODY=9BIT",
                "BODY",
                "SMTPUTF8=1",
                "RET=ALL",
                "ENVID=",
                "ENVID=+zz",
                "ENVID=+4",
                "ENVID=+0A",
                "SIZE=1 SIZE=1",
                "=1",
                "-X=1",
                "SIZE==1"
            })
    void refusesBadParametersOfMail(String parameter) {
        assertThat(reply("MAIL FROM:<a@b.test> " + parameter)).isEqualTo(Replies.BAD_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOTIFY=",
                "NOTIFY=NEVER,SUCCESS",
                "NOTIFY=SOMETIMES",
                "NOTIFY=SUCCESS,",
                "ORCPT=ann@example.com",
                "ORCPT=rfc822;",
                "ORCPT=;x",
                "ORCPT=rfc822;a+GG",
                "ORCPT=utf-8;a\\b",
                "ORCPT=utf-8;a\\x{0D}",
                "ORCPT=utf-8;a\\x{D800}",
                "ORCPT=utf-8;a\\x{110000}",
                "ORCPT=utf-8;a\\x{e9}"
            })
    void refusesBadParametersOfRcpt(String parameter) {
        assertThat(reply("RCPT TO:<a@b.test> " + parameter)).isEqualTo(Replies.BAD_PARAMETER);
    }

    @Test
    void refusesUnknownParameters() {
        assertThat(reply("MAIL FROM:<a@b.test> XTRA=1")).isEqualTo(Replies.UNKNOWN_PARAMETER);
        assertThat(reply("RCPT TO:<a@b.test> SIZE=1")).isEqualTo(Replies.UNKNOWN_PARAMETER);
    }

    @Test
    void wantsSmtpUtf8ForASenderBeyondAscii() {
        assertThat(reply("MAIL FROM:<j\u00f6rg@b.test>")).isEqualTo(Replies.SENDER_NEEDS_UTF8);
        assertThat(parse("MAIL FROM:<j\u00f6rg@b.test> SMTPUTF8")).isInstanceOf(Command.Mail.class);
    }

    @ParameterizedTest
    @CsvSource({
        "BDAT 5,5,false",
        "BDAT 0 LAST,0,true",
        "bdat 86 last,86,true",
        "BDAT 999999999999999999,999999999999999999,false"
    })
    void readsChunkSizes(String line, long size, boolean last) {
        assertThat(parse(line)).isEqualTo(new Command.Bdat(size, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BDAT", "BDAT x", "BDAT -1", "BDAT 1 FIRST", "BDAT 1LAST", "BDAT 1 LAST x"})
    void endsTheSessionWhenAChunkHasNoSize(String line) {
        assertThat(reply(line)).isEqualTo(Replies.BDAT_SYNTAX);
    }

    @Test
    void namesTheReplyToWhatIsNoCommand() {
        assertThat(reply("WHAT is this")).isEqualTo(Replies.UNKNOWN_COMMAND);
        assertThat(reply("")).isEqualTo(Replies.UNKNOWN_COMMAND);
        assertThat(reply("ETRN example.com")).isEqualTo(Replies.NOT_IMPLEMENTED);
        assertThat(reply("expn list")).isEqualTo(Replies.NOT_IMPLEMENTED);
        assertThat(reply("GET / HTTP/1.1")).isEqualTo(Replies.OTHER_PROTOCOL);
        assertThat(reply("NOOP \u0000")).isEqualTo(Replies.CONTROL_CHARACTER);
        assertThat(reply("NOOP \r x")).isEqualTo(Replies.CONTROL_CHARACTER);
        assertThat(reply("DATA now")).isEqualTo(Replies.NO_ARGUMENT);
        assertThat(reply("STARTTLS now")).isEqualTo(Replies.NO_ARGUMENT);
        assertThat(reply("VRFY")).isEqualTo(Replies.VRFY_SYNTAX);
        assertThat(reply("MAIL TO:<a@b.test>")).isEqualTo(Replies.MAIL_SYNTAX);
        assertThat(reply("RCPT <a@b.test>")).isEqualTo(Replies.RCPT_SYNTAX);
        assertThat(reply("EHLO")).isEqualTo(Replies.BAD_CLIENT_NAME);
        assertThat(reply("HELO two words")).isEqualTo(Replies.BAD_CLIENT_NAME);
        assertThat(reply("HELO (sh)")).isEqualTo(Replies.BAD_CLIENT_NAME);
        assertThat(CommandParser.parse(new byte[] {'N', 'O', 'O', 'P', ' ', (byte) 0xff}))
                .isEqualTo(new Command.Malformed(Optional.empty(), Replies.NOT_UTF8));
    }

    private static Command parse(String line) {
        return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static Reply reply(String line) {
        return switch (parse(line)) {
            case Command.Malformed(var _, var reply) -> reply;
            case Command.Unknown(var _, var reply) -> reply;
            case Command.WellFormed fine -> throw new AssertionError("read as " + fine);
        };
    }

    private static ForwardPath to(String mailbox) {
        return new ForwardPath.To(io.postyard.mail.message.Mailbox.of(mailbox));
    }
}
