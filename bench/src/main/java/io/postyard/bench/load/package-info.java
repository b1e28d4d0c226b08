/**
 * The load generator: one thread, one selector, N SMTP client sessions that each wait for their own final reply. Cheap on
 * purpose, because it shares the machine with the server that it measures.
 */
package io.postyard.bench.load;
