/** The topic {@code counts}, on which ingress processes tell each other what they have counted. */
package io.postyard.wire.counts;
