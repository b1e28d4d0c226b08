package io.postyard.smtp.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.reply.Reply;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RepliesTest {
    /** RFC 5321 §4.2.3 and the extensions that add codes. */
    private static final Set<Integer> CODES = Set.of(
            214, 220, 221, 235, 250, 252, 354, 421, 450, 451, 452, 454, 500, 501, 502, 503, 504, 521, 530, 535, 538,
            550, 552, 553, 554, 555);

    @Test
    void noTwoRepliesSayTheSame() {
        var seen = new HashSet<String>();
        assertThat(all()).allSatisfy(reply -> assertThat(seen.add(reply.oneLine()))
                .as(reply.oneLine())
                .isTrue());
    }

    @Test
    void everyCodeIsOneThatClientsKnow() {
        assertThat(all()).allSatisfy(reply -> assertThat(CODES).contains(reply.code()));
    }

    /** RFC 2034 §4: all but the greeting, EHLO's and HELO's replies and 3xx. */
    @Test
    void everyReplyThatMayHasAnEnhancedCode() {
        assertThat(all()).allSatisfy(reply -> {
            boolean mayNot = reply.lines().getFirst().startsWith("mx.test ESMTP")
                    || reply.code() == 354
                    || reply.lines().getFirst().equals("mx.test");
            assertThat(reply.enhanced().isPresent()).as(reply.oneLine()).isEqualTo(!mayNot);
        });
    }

    /** RFC 5321 §4.5.3.1.5. */
    @Test
    void everyLineFits() {
        assertThat(all()).allSatisfy(reply -> {
            var written = new String(ReplyWriter.write(reply), StandardCharsets.UTF_8);
            assertThat(written).endsWith("\r\n");
            assertThat(written.lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(510).isPrintable());
        });
    }

    @Test
    void endsTheSessionAfter221And421And521Only() {
        assertThat(all()).allSatisfy(reply -> assertThat(Replies.endsSession(reply))
                .isEqualTo(Set.of(221, 421, 521).contains(reply.code())));
    }

    @Test
    void writesAllLinesOfAReplyWithItsCodes() {
        assertThat(new String(ReplyWriter.write(Replies.HELP), StandardCharsets.US_ASCII))
                .matches("214-2\\.0\\.0 Verbs: [^\r\n]+\r\n214 2\\.0\\.0 Grammar: [^\r\n]+\r\n");
        assertThat(ReplyWriter.write(Replies.extendedHello("mx.test", List.of("SIZE 10", "DSN"))))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("250-mx.test\r\n250-SIZE 10\r\n250 DSN\r\n");
        assertThat(ReplyWriter.write(Reply.of(250, "")))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("250 \r\n");
    }

    @Test
    void namesWhichRateIsExceededButNotHowMuchItIs() {
        assertThat(Replies.tooMuchOfLate(rate(RateLimit.Per.IDENTITY, RateLimit.Count.RECIPIENTS)))
                .isEqualTo(Reply.of(451, "4.7.1", "Too many recipients from you of late, try again later"));
        assertThat(Replies.tooMuchOfLate(rate(RateLimit.Per.RECIPIENT_DOMAIN, RateLimit.Count.BYTES)))
                .isEqualTo(
                        Reply.of(451, "4.7.1", "Too many octets to this recipient's domain of late, try again later"));
    }

    private static RateLimit rate(RateLimit.Per per, RateLimit.Count count) {
        return new RateLimit(per, count, 77, Duration.ofHours(1));
    }

    private static List<Reply> all() {
        var all = new ArrayList<Reply>();
        for (var field : Replies.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Reply.class) {
                try {
                    all.add((Reply) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        all.add(Replies.greeting("mx.test"));
        all.add(Replies.closing("mx.test"));
        all.add(Replies.hello("mx.test"));
        all.add(Replies.extendedHello("mx.test", List.of("SIZE 1")));
        all.add(Replies.queued(MessageId.next(Instant.EPOCH)));
        all.add(Replies.chunk(1));
        all.add(Replies.notReady("mx.test"));
        all.add(Replies.busy("mx.test"));
        all.add(Replies.noService("mx.test"));
        all.add(Replies.tooEarly("mx.test"));
        all.add(Replies.listed(Domain.of("bl.test")));
        all.add(Replies.perhapsListed(Domain.of("bl.test")));
        all.add(Replies.tooManyFromYou("mx.test"));
        for (var count : RateLimit.Count.values()) {
            all.add(Replies.tooMuchOfLate("mx.test", rate(RateLimit.Per.CLIENT_NETWORK, count)));
        }
        for (var per : RateLimit.Per.values()) {
            all.add(Replies.tooMuchOfLate(rate(per, RateLimit.Count.MESSAGES)));
        }
        all.add(Replies.headerLine(1));
        all.add(Replies.repeatedField("From"));
        all.add(Replies.badAddresses("From"));
        return all;
    }
}
