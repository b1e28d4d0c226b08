/** Programs as child processes, to be killed with SIGKILL and started again. */
package io.postyard.testkit.process;
