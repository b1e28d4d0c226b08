/** How this process reaches Kafka: settings from the environment, and the client settings that the promises rest on. */
package io.postyard.wire.kafka;
