/** What stands in the queue: messages as accepted, the orders made of them, and the bodies both refer to. */
package io.postyard.mail.queue;
