/**
 * Values of the mail domain as bytes and back. The schema is Protobuf, {@code postyard/v1/*.proto}: public API, changed
 * only by adding. A golden file of every kind of every released version stays readable.
 */
package io.postyard.wire.record;
