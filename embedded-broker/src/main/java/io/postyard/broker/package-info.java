/**
 * A real Kafka broker (KRaft, broker and controller in one node) from plain jars: inside this process for
 * {@code ./postyard up} and most tests, or as a process of its own where a test must be able to kill it.
 *
 * <p>Nothing else in Postyard sees the broker's classes; clients talk to it over a socket as they do to any Kafka.
 */
package io.postyard.broker;
