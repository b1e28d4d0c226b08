package io.postyard.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time of this process. */
public final class CpuClock {
    private CpuClock() {}

    /** User and system seconds since the start. */
    public static double ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean
                ? bean.getProcessCpuTime() / 1e9
                : Double.NaN;
    }
}
