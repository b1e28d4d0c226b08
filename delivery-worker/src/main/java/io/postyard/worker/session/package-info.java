/**
 * Conversations with destinations. A lane opens one {@link io.postyard.worker.session.DestinationSession} per connection it
 * may hold and gives it orders one after another, each on the lane's own virtual thread. Sessions report what happened
 * ({@link io.postyard.mail.attempt.AttemptOutcome}); what becomes of a recipient is decided in {@code mail.disposition}.
 */
package io.postyard.worker.session;
