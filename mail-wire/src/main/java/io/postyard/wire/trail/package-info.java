/** Looking without touching: the audit trail of a window of time, and what stands in the queue now. */
package io.postyard.wire.trail;
