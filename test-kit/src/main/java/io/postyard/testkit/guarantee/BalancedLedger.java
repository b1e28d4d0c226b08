package io.postyard.testkit.guarantee;

import io.postyard.mail.ledger.Ledger;
import io.postyard.mail.ledger.Window;
import java.util.List;

/**
 * The same accounts that {@code postyard ledger} balances, over everything. What was acknowledged is seen from outside
 * here ({@link NeverLost}), and not on {@code accepted}.
 */
public final class BalancedLedger implements Guarantee {
    @Override
    public String promise() {
        return "accepted = delivered + bounced + expired + queued, account by account";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        var ledger = new Ledger(Window.EVERYTHING);
        evidence.events().forEach(ledger::add);
        evidence.queue()
                .forEach(seen ->
                        ledger.queued(seen.account().message(), seen.account().recipient(), seen.place()));
        var report = ledger.close();
        return report.balanced()
                ? List.of()
                : List.of("the books do not balance: " + report.counts() + " " + report.problems());
    }
}
