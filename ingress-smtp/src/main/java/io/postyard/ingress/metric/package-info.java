/** What ingress counts; names and labels are in {@code docs/metrics.md}. Labels are enums only. */
package io.postyard.ingress.metric;
