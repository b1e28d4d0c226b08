/**
 * Tests of the built program through {@code ./postyard}, as its users run it; they come after packaging, in the
 * {@code integration-test} phase.
 */
package io.postyard.standalone.packaged;
