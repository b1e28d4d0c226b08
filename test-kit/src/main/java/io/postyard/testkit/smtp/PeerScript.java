package io.postyard.testkit.smtp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The rules of a {@link ScriptedPeer}: asked in the order they were given, the first that still applies acts. */
final class PeerScript {
    /** One rule; applies for ever unless told otherwise. */
    static final class Rule {
        private final Stage stage;
        private final Optional<String> address;
        private final PeerBehaviour behaviour;
        private final Map<String, Integer> used = new HashMap<>();
        private int limit = Integer.MAX_VALUE;
        private boolean perAddress;

        private Rule(Stage stage, Optional<String> address, PeerBehaviour behaviour) {
            this.stage = stage;
            this.address = address;
            this.behaviour = behaviour;
        }

        synchronized void limit(int times, boolean each) {
            limit = times;
            perAddress = each;
        }

        private synchronized boolean use(Stage at, String subject) {
            if (at != stage || address.filter(a -> !a.equals(subject)).isPresent()) {
                return false;
            }
            var key = perAddress ? subject : "";
            if (used.getOrDefault(key, 0) >= limit) {
                return false;
            }
            used.merge(key, 1, Integer::sum);
            return true;
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private boolean faultsInAddresses;

    synchronized Rule add(Stage stage, Optional<String> address, PeerBehaviour behaviour) {
        var rule = new Rule(stage, address.map(PeerScript::fold), behaviour);
        rules.add(rule);
        return rule;
    }

    synchronized void clear() {
        rules.clear();
    }

    synchronized void obeyAddresses() {
        faultsInAddresses = true;
    }

    /** What to do at a stage; {@code address} is the recipient at RCPT, the reverse-path elsewhere, or empty. */
    synchronized PeerBehaviour behaviour(Stage stage, String address) {
        var subject = fold(address);
        for (var rule : rules) {
            if (rule.use(stage, subject)) {
                return rule.behaviour;
            }
        }
        return faultsInAddresses && stage == Stage.RCPT ? namedIn(subject) : new PeerBehaviour.Usual();
    }

    private static PeerBehaviour namedIn(String address) {
        var local = address.substring(0, Math.max(0, address.lastIndexOf('@')));
        return local.matches("(?:tempfail|fail)-[45][0-9]{2}.*")
                ? PeerBehaviour.reply(
                        Integer.parseInt(local.replaceFirst("^[a-z]+-([0-9]{3}).*", "$1")), "as the address says")
                : new PeerBehaviour.Usual();
    }

    private static String fold(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}
