/**
 * Entry points for Jazzer: what strangers can send, against the code that reads it first. {@code bench/torture} compiles
 * this package and the code under test for an older class file version, the newest that Jazzer can instrument.
 */
package io.postyard.bench.fuzz;
