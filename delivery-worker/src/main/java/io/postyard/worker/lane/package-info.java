/**
 * Who is served next. A lane is one destination: its waiting orders, its sessions, its limits, its health. Lanes share
 * nothing but a bound on sessions, so a slow or dead destination holds up nobody else.
 */
package io.postyard.worker.lane;
