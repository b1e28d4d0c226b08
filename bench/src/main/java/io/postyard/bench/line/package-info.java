/**
 * The lines of the performance table: scenarios that are played against one server after the other, in turns, and what is
 * read off them.
 */
package io.postyard.bench.line;
