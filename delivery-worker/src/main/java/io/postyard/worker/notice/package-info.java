/**
 * Makes reports into messages. What is due is decided and rendered in {@code mail.notice}; here the original is fetched
 * for the part that is returned, and the report becomes a message of its own with the null reverse-path, to be written
 * to {@code accepted} in the transaction that carries the outcome.
 */
package io.postyard.worker.notice;
