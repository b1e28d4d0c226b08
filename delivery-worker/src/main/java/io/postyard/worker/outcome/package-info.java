/**
 * What follows from an attempt: each recipient's disposition, the order that goes back, events and reports, all of it to
 * be written in the transaction that marks the order done.
 */
package io.postyard.worker.outcome;
