/**
 * Delivery into maildirs on the worker's own disk: written to {@code tmp}, flushed, renamed into {@code new}. Bytes are
 * kept as they came, so no header is added and line ends stay CRLF.
 */
package io.postyard.worker.maildir;
