/** Balancing the books of a running system: what is read from which topic, and in which order. */
package io.postyard.wire.books;
