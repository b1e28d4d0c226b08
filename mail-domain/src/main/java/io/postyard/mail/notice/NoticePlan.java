package io.postyard.mail.notice;

import io.postyard.mail.disposition.Decided;
import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.NoticeKind;
import io.postyard.mail.message.Mailbox;
import java.util.List;
import java.util.Map;

/**
 * The reports that an attempt calls for.
 *
 * @param warnings delay reports sent about the order so far, those of this plan included
 * @param unreported envelope indexes of recipients that failed and of whom nobody is told
 */
public record NoticePlan(List<Due> due, int warnings, Map<Event.Silence, List<Integer>> unreported) {
    public NoticePlan {
        due = List.copyOf(due);
        unreported = Map.copyOf(unreported);
    }

    /** One report: what it says, to whom, about which recipients (at least one). */
    public record Due(NoticeKind kind, Mailbox to, List<Decided> about) {
        public Due {
            about = List.copyOf(about);
        }
    }
}
