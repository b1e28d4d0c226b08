/** The topics: one table of what is in them, who writes and who reads, how long it stays, and how they are created. */
package io.postyard.wire.topic;
