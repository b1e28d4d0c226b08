/**
 * The loss test: load, a faulty sink, and SIGKILL for every role and the broker at random moments; then a drain, and the
 * books. What must hold: nothing acknowledged is lost, every recipient has one end, no more duplicates than physics asks.
 */
package io.postyard.bench.torture;
