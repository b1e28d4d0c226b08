/**
 * The whole MTA in one process: the data directory and its lock, the embedded broker, the roles, the health that is
 * shown, and the orderly end.
 */
package io.postyard.standalone.up;
