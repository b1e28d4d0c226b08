/**
 * What the trail is told of those who were turned away, so that it can be said months later who was, with which words, and by
 * which generation of which policy. How much there is to tell is decided by strangers, so it is counted together, and bounded.
 */
package io.postyard.ingress.refusal;
