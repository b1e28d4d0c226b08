/** Who may connect and who may be written to: one class answers one question, from memory, at once. */
package io.postyard.ingress.admission;
