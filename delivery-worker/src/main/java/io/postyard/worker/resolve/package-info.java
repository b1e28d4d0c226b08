/**
 * Where a destination's hosts are: MX records and addresses by DNS (RFC 5321 §5.1, RFC 7505), names of configured hosts.
 * The only code that knows dnsjava.
 */
package io.postyard.worker.resolve;
