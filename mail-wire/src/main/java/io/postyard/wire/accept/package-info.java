/** The moment of acceptance: a message is ours once every in-sync replica of {@code accepted} has it, not before. */
package io.postyard.wire.accept;
