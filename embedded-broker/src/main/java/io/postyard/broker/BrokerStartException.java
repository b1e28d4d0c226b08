package io.postyard.broker;

/** The broker did not come up; the message says where and why, in words for the operator. */
public final class BrokerStartException extends RuntimeException {
    BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
