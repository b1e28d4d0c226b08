/** What happened when an order was tried: facts, not decisions. Decisions are in {@code disposition}. */
package io.postyard.mail.attempt;
