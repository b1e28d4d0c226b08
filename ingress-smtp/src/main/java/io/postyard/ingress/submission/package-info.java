/**
 * What is done to the header of a message that a person or a program of ours submits (RFC 6409 §8): what is missing is
 * added, what only the sender may see is taken out, what cannot be understood is refused. Knows neither Netty nor how a
 * message is kept; mail from other servers never comes here.
 */
package io.postyard.ingress.submission;
