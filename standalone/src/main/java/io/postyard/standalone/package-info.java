/**
 * The {@code ./postyard} program: {@code up} is the whole MTA in one process on an embedded Kafka, the other verbs look
 * at a running one, or at any cluster.
 *
 * <p>Only {@code up} boots Quarkus; every other verb is a plain main that talks to Kafka and is done.
 */
package io.postyard.standalone;
