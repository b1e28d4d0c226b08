/**
 * Policy without Kubernetes: a folder of manifests, compiled and watched. What is wrong is reported and the last good
 * policy stays in force.
 */
package io.postyard.crds.folder;
