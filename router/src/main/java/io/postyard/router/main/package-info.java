/** The router as a process of its own: configuration, health and metrics around the role. */
package io.postyard.router.main;
