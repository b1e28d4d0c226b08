/** The verbs of the command line, one class each: options in, lines out, an exit code. */
package io.postyard.standalone.verb;
