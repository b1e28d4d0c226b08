/**
 * The books. Every accepted recipient is an account: {@code events} opens it and closes it, the queue says which are
 * open. {@link io.postyard.mail.ledger.Ledger} compares the two and names every account that does not add up.
 */
package io.postyard.mail.ledger;
