/**
 * What the router and the workers could not work on and set aside: which records wait, and putting them back or removing
 * them. A record waits from its copy on {@code unreadable} until a tombstone under the same key.
 */
package io.postyard.wire.unreadable;
