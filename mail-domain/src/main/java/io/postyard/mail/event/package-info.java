/** The audit trail as values: one event per step, the double-entry books of the queue. Its wire schema is public API. */
package io.postyard.mail.event;
