package dev.foretaste.commandline;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the jar, from its manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Commands.class.getPackage().getImplementationVersion();
        return new String[] {"foretaste " + Objects.requireNonNullElse(version, "(not from a jar)")};
    }
}
