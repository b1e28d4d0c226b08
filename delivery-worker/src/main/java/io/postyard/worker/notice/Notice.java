package io.postyard.worker.notice;

import io.postyard.mail.event.Event;
import io.postyard.mail.queue.AcceptedMessage;

/**
 * A report ready to be written.
 *
 * @param message goes to {@code accepted}
 * @param event {@link Event.Noticed}, about the original; goes to {@code events}
 */
public record Notice(AcceptedMessage message, Event event) {}
