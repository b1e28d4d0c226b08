/**
 * Manifests as people write them: YAML files of one or more documents, read into plain trees that remember their lines.
 * What is wrong is a {@link io.postyard.crds.manifest.Problem}, never an exception. A hostile file costs bounded time
 * and memory: size, depth, nodes and aliases are limited.
 */
package io.postyard.crds.manifest;
