package io.postyard.worker.maildir;

import java.nio.file.Path;
import java.time.Instant;

/**
 * @param root the worker's data folder, for relative paths
 * @param hostName goes into file names, as the maildir convention asks
 * @param startedAt when this process began to deliver: only what is older can have been delivered by its predecessor
 */
public record MaildirSettings(Path root, String hostName, Instant startedAt) {}
