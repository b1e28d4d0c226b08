/** Time that a test moves by hand. */
package io.postyard.testkit.time;
