/**
 * The router: takes messages over from {@code accepted}, decides where each recipient goes, and writes one order per next
 * hop, exactly once.
 */
package io.postyard.router;
