/** The bench's own child processes: how they are started, the JSON they speak, and the folders that are theirs for a time. */
package io.postyard.bench.process;
