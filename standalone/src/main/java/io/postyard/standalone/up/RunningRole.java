package io.postyard.standalone.up;

import io.postyard.wire.part.Role;

/** @param name for people who wait for it */
record RunningRole(String name, Role role) {}
