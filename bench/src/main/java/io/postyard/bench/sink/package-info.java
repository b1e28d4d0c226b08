/**
 * The sink: an SMTP server on one thread that takes all mail, notes what came and when, and misbehaves where it is told to.
 * Each domain {@code dn.bench.test} has a loopback address of its own, so that peers see as many next hops as there are
 * domains.
 */
package io.postyard.bench.sink;
