/** The mail servers that are compared: each is started fresh, privately and as a whole, and stopped without a trace. */
package io.postyard.bench.server;
