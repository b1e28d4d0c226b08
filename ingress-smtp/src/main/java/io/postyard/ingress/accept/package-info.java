/**
 * From the first octet of a message to its durable record: the Received line, bodies in memory or streamed to Kafka in
 * pieces, and the budget that bounds them all. Knows neither Netty nor the conversation.
 */
package io.postyard.ingress.accept;
