/**
 * Compiled policy on the compacted topic {@code policy}: written by whoever reads the resources (the policy folder, an
 * operator), followed by every role. The data plane needs nothing but this topic to know what is in force.
 */
package io.postyard.wire.policy;
