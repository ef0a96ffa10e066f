package io.vernier.jobs;

import io.vernier.jobs.version.ProgramVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"vernier " + ProgramVersion.current()};
    }
}
