package io.postyard.mail.message;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the sender asked to be told about one recipient (RFC 3461 §4.1, §4.2).
 *
 * @param notifyOn empty = NOTIFY was not given: failure (and, if configured, delay) reports; contains only {@code NEVER},
 *     or any of the others
 * @param originalRecipient ORCPT decoded from xtext, as {@code type;address}
 */
public record DsnOptions(Set<Notify> notifyOn, Optional<String> originalRecipient) {
    public static final DsnOptions NONE = new DsnOptions(Set.of(), Optional.empty());

    /** The keywords of NOTIFY. */
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    public DsnOptions {
        notifyOn = notifyOn.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(notifyOn));
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("NOTIFY=NEVER stands alone (RFC 3461 §4.1)");
        }
    }

    public boolean wantsFailure() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.FAILURE);
    }

    /** Without NOTIFY, delay reports are sent as well: RFC 3461 §4.1 leaves it to the MTA. */
    public boolean wantsDelay() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.DELAY);
    }

    public boolean wantsSuccess() {
        return notifyOn.contains(Notify.SUCCESS);
    }
}
