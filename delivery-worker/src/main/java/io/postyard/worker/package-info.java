/**
 * The delivery worker: takes orders from {@code pending}, attempts them, and writes what became of each recipient.
 * {@code lane} says who is served next, {@code session}, {@code maildir} and {@code resolve} make the attempt,
 * {@code outcome} and {@code notice} draw the consequences.
 */
package io.postyard.worker;
