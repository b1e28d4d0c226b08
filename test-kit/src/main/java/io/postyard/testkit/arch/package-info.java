/**
 * The rules of the layout, each with its reason, run by every module's {@code ArchitectureTest}. Modules that the test kit
 * itself depends on are checked by the test kit's own.
 */
package io.postyard.testkit.arch;
