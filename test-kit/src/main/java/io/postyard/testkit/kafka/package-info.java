/**
 * Real brokers for tests: {@link io.postyard.testkit.kafka.KafkaExtension} shares one, embedded, among all the test classes
 * of a JVM; {@link io.postyard.testkit.kafka.BrokerCluster} is three processes that can be killed.
 */
package io.postyard.testkit.kafka;
