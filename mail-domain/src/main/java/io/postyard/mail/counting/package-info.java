/** What ingress processes tell each other of what they have counted, so that limits hold for all of them together. */
package io.postyard.mail.counting;
