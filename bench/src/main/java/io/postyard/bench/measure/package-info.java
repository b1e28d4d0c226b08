/** Figures: CPU and memory of a server's processes, latencies, medians and spreads, facts about the machine. */
package io.postyard.bench.measure;
