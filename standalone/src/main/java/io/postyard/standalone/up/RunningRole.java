package io.postyard.standalone.up;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A started role of another module, seen as a {@link Role}. */
record RunningRole(String name, BooleanSupplier ready, Supplier<String> why, AutoCloseable role) implements Role {
    @Override
    public boolean isReady() {
        return ready.getAsBoolean();
    }

    @Override
    public String readiness() {
        return why.get();
    }

    @Override
    public void close() throws Exception {
        role.close();
    }
}
