package io.postyard.standalone.verb;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.Network;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code postyard trace} makes of mail that was refused. */
class RefusalsTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final RefusedMail TO_BOB = new RefusedMail("ann@example.org", List.of("bbo@example.com"));
    private static final RefusedMail TO_EVE = new RefusedMail("", List.of("eve@example.com", "eva@example.com"));

    @Test
    void areFoundBySenderAndRecipientWithTheMailThatMatches() {
        var search = search("EVA@");
        assertThat(search.refusals()).hasSize(1);
        assertThat(search.refusals().getFirst().mail()).containsExactly(TO_EVE);
        assertThat(search("ann@example.org").refusals().getFirst().mail()).containsExactly(TO_BOB);
        assertThat(search("carl@example.com").refusals()).isEmpty();
        assertThat(search.found()).isEmpty();
    }

    @Test
    void inJsonNamePolicyReplyAndClient() {
        assertThat(search("bbo@").refusals().getFirst().asJson())
                .containsEntry("state", "refused")
                .containsEntry("client", "192.0.2.7")
                .containsEntry("reply", "550 5.1.1 No such recipient here")
                .containsEntry("policies", List.of("MailDomain/local/example-com@3"))
                .containsEntry("times", 12L)
                .containsEntry(
                        "mail", List.of(Map.of("sender", "ann@example.org", "recipients", List.of("bbo@example.com"))));
    }

    @Test
    void areToldOneByOneUnderTheirId() {
        var event = refused(START, Optional.of(Network.parse("2001:db8::/64")));
        var story = String.join(
                "\n",
                new Timeline(event.messageId(), List.of(event), List.of(), List.of(), START.plusSeconds(60)).lines());
        assertThat(story)
                .contains("[2001:db8:0:0:0:0:0:0/64] refused 12 times", ": 550 5.1.1 No such recipient here")
                .contains("by MailDomain/local/example-com@3")
                .contains("from <ann@example.org> to bbo@example.com")
                .contains("from <> to eve@example.com, eva@example.com")
                .endsWith("Nothing of it was accepted.");
        assertThat(new TraceJson(event.messageId(), List.of(event), List.of(), List.of())
                        .fields()
                        .toString())
                .contains("event=refused", "MailDomain/local/example-com@3");
    }

    @Test
    void howeverManyHideNoMessageAndAreBounded() {
        var search = new AddressSearch("bbo@example.com");
        for (int i = 0; i < AddressSearch.MOST + 5; i++) {
            search.add(refused(START.plusSeconds(i), Optional.empty()));
        }
        assertThat(search.refusals()).hasSize(AddressSearch.MOST);
        assertThat(search.refusals().getFirst().at()).isEqualTo(START.plusSeconds(AddressSearch.MOST + 4));
        assertThat(search.refusalsLeft()).isEqualTo(5);
        assertThat(search.left()).isZero();
    }

    private static AddressSearch search(String wanted) {
        var search = new AddressSearch(wanted);
        search.add(refused(START, Optional.of(Network.parse("192.0.2.7"))));
        return search;
    }

    private static Event refused(Instant at, Optional<Network> client) {
        return new Event(
                at,
                MessageId.next(at),
                new Event.Refused(
                        at.minusSeconds(9),
                        client,
                        "550 5.1.1 No such recipient here",
                        List.of("MailDomain/local/example-com@3"),
                        12,
                        List.of(TO_BOB, TO_EVE)));
    }
}
