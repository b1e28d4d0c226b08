/**
 * Measures Postyard and its peers: a load generator, a sink, side-by-side runs ({@code bench/run}) and the long loss test
 * ({@code bench/torture}). Generator and sink are programs of their own, so that what they use is not counted as the
 * server's.
 */
package io.postyard.bench;
