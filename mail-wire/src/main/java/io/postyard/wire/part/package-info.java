/**
 * A part of Postyard as a process: what ingress, router and worker have in common, though they know nothing of each other.
 */
package io.postyard.wire.part;
