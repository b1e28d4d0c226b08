/**
 * The mail path from end to end: clients, ingress, router and worker over a real broker, peers and maildirs. One scenario
 * per file, named for what it shows; {@link io.postyard.e2e.Scenario} holds every one of them to Postyard's promises.
 */
package io.postyard.e2e;
