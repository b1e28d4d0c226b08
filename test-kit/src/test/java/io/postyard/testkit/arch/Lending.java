package io.postyard.testkit.arch;

import io.postyard.broker.EmbeddedBroker;

/** What {@link RulesTest} must know by name only, for it may not lead to a broker. */
final class Lending {
    private Lending() {}

    static final class Lender {
        static Class<?> broker() {
            return EmbeddedBroker.class;
        }
    }

    static final class Borrower {
        static Class<?> broker() {
            return Lender.broker();
        }
    }
}
