package io.postyard.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class TestDnsIT {
    private final TestDns dns = TestDns.start();
    private SimpleResolver resolver;

    @BeforeEach
    void connect() throws IOException {
        resolver = new SimpleResolver(dns.ip());
        resolver.setPort(dns.port());
        resolver.setTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void answersWhatWasDeclaredAndCountsIt() throws IOException {
        dns.ttl(7).mx("peer.test", 10, "mx.peer.test").a("mx.peer.test", "127.0.0.2");
        var answer = ask("Peer.test.", Type.MX);
        assertThat(answer.getSection(Section.ANSWER)).singleElement().satisfies(r -> {
            assertThat(r.rdataToString()).isEqualToIgnoringCase("10 mx.peer.test.");
            assertThat(r.getTTL()).isEqualTo(7);
        });
        assertThat(dns.queries("peer.test", Type.MX)).isEqualTo(1);
        assertThat(ask("peer.test.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask("other.test.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void followsAliases() throws IOException {
        dns.cname("www.peer.test", "mx.peer.test").a("mx.peer.test", "127.0.0.2");
        assertThat(ask("www.peer.test.", Type.A).getSection(Section.ANSWER)).hasSize(2);
    }

    @Test
    void failsAsTold() throws IOException {
        dns.fail("broken.test", TestDns.Fault.SERVFAIL);
        assertThat(ask("broken.test.", Type.MX).getRcode()).isEqualTo(Rcode.SERVFAIL);
        dns.forget("broken.test");
        assertThat(ask("broken.test.", Type.MX).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aTruncatedAnswerIsWholeOverTcp() throws IOException {
        dns.a("big.test", "127.0.0.3").fail("big.test", TestDns.Fault.TRUNCATED);
        assertThat(ask("big.test.", Type.A).getSection(Section.ANSWER)).hasSize(1);
        assertThat(dns.queries("big.test", Type.A)).isEqualTo(2);
    }

    private Message ask(String name, int type) throws IOException {
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }
}
