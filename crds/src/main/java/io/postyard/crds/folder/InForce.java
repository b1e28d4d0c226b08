package io.postyard.crds.folder;

import io.postyard.crds.compile.CompiledPolicy;

/**
 * What was last put of one object.
 *
 * @param source the file it came from; empty = from an earlier run
 */
record InForce(CompiledPolicy policy, String source) {}
