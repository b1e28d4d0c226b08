/**
 * The worker's side of the queue: {@link io.postyard.wire.order.OrderQueue} reads {@code pending} ahead and commits what
 * became of finished orders, {@link io.postyard.wire.order.DeferredMover} brings deferred orders back when they are due.
 */
package io.postyard.wire.order;
