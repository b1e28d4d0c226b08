package io.postyard.worker.notice;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of the messages reported on are. */
@FunctionalInterface
public interface Originals {
    InputStream open(MessageId id, Body body) throws IOException;
}
