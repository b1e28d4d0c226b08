/** Ingress as a process of its own: settings from the environment, health and metrics over HTTP. */
package io.postyard.ingress.main;
