/**
 * Consuming without losing or doubling: a tracker of what is done out of order, and the loop that reads records, makes
 * others of them and commits both in one Kafka transaction. Unreadable records are set aside in the same transaction.
 */
package io.postyard.wire.loop;
