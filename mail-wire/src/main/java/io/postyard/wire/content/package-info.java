/**
 * Large bodies, cut into pieces under Kafka's default record limit and written to {@code content} before the record that
 * refers to them. Pieces that no record refers to are harmless and age out.
 */
package io.postyard.wire.content;
