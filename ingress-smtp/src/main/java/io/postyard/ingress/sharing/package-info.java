/** What this process has counted is told to the other ingress processes, and what they tell is heard. */
package io.postyard.ingress.sharing;
