package io.postyard.worker.session;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import java.io.IOException;
import java.io.InputStream;

/** Opens bodies. A stream that cannot give all of the body, or not the one that was stored, throws before its end. */
@FunctionalInterface
public interface BodySource {
    InputStream open(MessageId id, Body body) throws IOException;
}
