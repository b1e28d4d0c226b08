package io.postyard.testkit.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.postyard.mail.disposition.Disposition;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.reply.EnhancedCode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

/** A rule that nothing can break proves nothing. */
class RulesTest {
    @Test
    void seesWhoAsksTheClock() {
        assertThat(violations(Rules.TIME_IS_INJECTED, AsksTheClock.class)).isTrue();
        assertThat(violations(Rules.TIME_IS_INJECTED, Decides.class)).isFalse();
    }

    @Test
    void seesWhoDecides() {
        assertThat(violations(Rules.ONLY_DISPOSITION_DECIDES, Decides.class)).isTrue();
        assertThat(violations(Rules.ONLY_DISPOSITION_DECIDES, AsksTheClock.class))
                .isFalse();
    }

    @Test
    void seesWhoKnowsDns() {
        assertThat(violations(Rules.ONLY_RESOLVE_KNOWS_DNS, KnowsDns.class)).isTrue();
    }

    @Test
    void seesBadNames() {
        assertThat(violations(Rules.NAMES_SAY_WHAT, QueueManager.class)).isTrue();
    }

    @Test
    void seesInfrastructure() {
        var tests = new ClassFileImporter().importPackages("io.postyard.testkit.kafka", "io.postyard.testkit.process");
        assertThat(Rules.infrastructureIsNotFor("KafkaExtensionIT")
                        .evaluate(tests)
                        .hasViolation())
                .isTrue();
        assertThat(Rules.infrastructureIsNotFor("ChildJvmIT").evaluate(tests).hasViolation())
                .isTrue();
        assertThat(Rules.infrastructureIsNotFor("TestPortTest").evaluate(tests).hasViolation())
                .isFalse();
    }

    @Test
    void seesInfrastructureBehindAHelper() {
        var tests = new ClassFileImporter().importPackages("io.postyard.testkit.arch");
        assertThat(Rules.infrastructureIsNotFor("Borrower").evaluate(tests).hasViolation())
                .isTrue();
    }

    private static boolean violations(ArchRule rule, Class<?> subject) {
        return rule.evaluate(new ClassFileImporter().importClasses(subject)).hasViolation();
    }

    static final class AsksTheClock {
        static Instant ask() {
            return Instant.now();
        }
    }

    static final class Decides {
        static Disposition decide() {
            return new Disposition.Bounced(Reason.OWN_FAULT, EnhancedCode.of("5.0.0"), "");
        }
    }

    static final class KnowsDns {
        static Name root() {
            return Name.root;
        }
    }

    static final class QueueManager {}
}
