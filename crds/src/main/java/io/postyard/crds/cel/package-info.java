/**
 * The part of the Common Expression Language that the rules of our own CRDs use, evaluated over plain values. Kubernetes
 * evaluates the same rules with its own CEL at {@code kubectl apply}; a test holds both to the same verdicts by running
 * every fixture through dev.cel as well. Why not that library at run time: docs/adr/0003-yaml-first-crds.md.
 */
package io.postyard.crds.cel;
