package io.postyard.testkit.guarantee;

import java.util.ArrayList;
import java.util.List;

/** Exactly once inside: whatever was retried, the events close each account once. */
public final class OneDispositionPerRecipient implements Guarantee {
    @Override
    public String promise() {
        return "no recipient has more than one final disposition";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        var breaches = new ArrayList<String>();
        evidence.endings().forEach((account, endings) -> {
            if (endings.size() > 1) {
                breaches.add("recipient " + account.recipient() + " of " + account.message() + " ended as " + endings);
            }
        });
        return breaches;
    }
}
