/**
 * A DNS server for tests on loopback, UDP and TCP, with the records and the faults a test gives it. Names that were never
 * mentioned do not exist (NXDOMAIN).
 */
package io.postyard.testkit.dns;
