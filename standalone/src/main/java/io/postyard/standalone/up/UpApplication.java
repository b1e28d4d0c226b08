package io.postyard.standalone.up;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.standalone.trouble.Trouble;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;

/** What runs between the start and the end of Quarkus: the mail system, until its task is done. */
class UpApplication implements QuarkusApplication {
    @Inject
    MeterRegistry meters;

    @Inject
    Standing standing;

    @Override
    public int run(String... arguments) throws Exception {
        var launch = Launch.current();
        var settings = launch.settings();
        try (var system = MailSystem.start(launch.broker(), settings, meters)) {
            standing.started(system);
            system.awaitReady();
            var run = new RunFile(
                    ProcessHandle.current().pid(),
                    system.bootstrap(),
                    settings.http().toString(),
                    settings.smtp().toString(),
                    settings.submission().toString(),
                    settings.submissions().toString(),
                    settings.policy().toString());
            run.write(settings.data());
            var interrupts = Interrupts.take();
            launch.task().whileUp(settings, run, interrupts::await);
            return 0;
        } catch (Trouble e) {
            Launch.complain(e.getMessage());
            return 1;
        }
    }
}
