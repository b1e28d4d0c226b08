package io.postyard.wire.loop;

/** Kafka refuses what must be written for a record, now and however often; only people can change that. */
final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1;

    TooLargeException(String topic, int octets, Throwable cause) {
        this(octets + " octets for " + topic, cause);
    }

    TooLargeException(Throwable cause) {
        this("its body", cause);
    }

    private TooLargeException(String what, Throwable cause) {
        super(
                "Kafka refuses what is made of this record as too large: " + what + " (" + cause.getMessage()
                        + "). Raise max.message.bytes of the topic, and KAFKA_MAX_REQUEST_SIZE of this process if that"
                        + " is what is lower; then put this record back",
                cause);
    }
}
