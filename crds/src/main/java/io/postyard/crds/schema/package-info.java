/**
 * The CRDs of Postyard as they ship in {@code META-INF/fabric8}, and the checks that they ask for: what the Kubernetes
 * API server does at {@code kubectl apply} is done here for a policy folder, driven by the same YAML. The messages are
 * for people and say what to write instead.
 */
package io.postyard.crds.schema;
