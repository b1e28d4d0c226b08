/** The run that a JVM watches after a build: mail of all sizes, delivered and deferred, so that later starts are warm. */
package io.postyard.standalone.training;
