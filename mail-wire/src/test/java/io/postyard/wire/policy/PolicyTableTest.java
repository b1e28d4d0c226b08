package io.postyard.wire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.wire.record.PolicyEntry;
import io.postyard.wire.record.PolicyRecord;
import io.postyard.wire.record.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolicyTableTest {
    @Test
    void anUnreadableVersionLeavesTheLastGoodOneInForceAndSaysSo() {
        var table = new PolicyTable();
        var good = new PolicyEntry.Declared(new Samples(1).domainPolicy());
        table.apply(good.key(), PolicyRecord.encode(good));
        table.apply(good.key(), new byte[] {1, 2, 3});
        table.apply("MailDomain/local/unknown", new byte[] {1});
        assertThat(table.snapshot().domains()).hasSize(1);
        assertThat(table.statuses()).hasSize(2).allSatisfy(s -> assertThat(s.error())
                .isPresent());

        table.apply(good.key(), PolicyRecord.encode(good));
        table.apply("MailDomain/local/unknown", null);
        assertThat(table.statuses())
                .isEqualTo(List.of(new PolicyStatus(
                        "MailDomain",
                        good.policy().ref().name(),
                        java.util.OptionalLong.of(good.policy().ref().generation()),
                        java.util.Optional.empty())));
    }
}
