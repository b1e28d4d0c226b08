/**
 * Postyard's promises as objects. A test collects {@link io.postyard.testkit.guarantee.Evidence} (what was acknowledged,
 * what arrived, what the events say, what is left in the queue) and {@link io.postyard.testkit.guarantee.Guarantees}
 * holds every promise against it. Giving one up takes a reason.
 */
package io.postyard.testkit.guarantee;
