/**
 * From a checked manifest to the policy values that the data plane obeys, one line per field; and the checks that need
 * more than one field or more than one object to see. The operator and the policy folder use the same classes.
 */
package io.postyard.crds.compile;
