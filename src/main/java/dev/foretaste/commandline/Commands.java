package dev.foretaste.commandline;

import dev.foretaste.factorization.HyperparameterException;
import dev.foretaste.factorization.TrainingException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the jar: {@code java -jar foretaste.jar evaluate …}. */
@Command(
        name = "foretaste",
        description = "Without a command the service starts. With one, it works on files and ends.",
        subcommands = {EvaluateCommand.class, TrainCommand.class, PredictCommand.class},
        synopsisSubcommandLabel = "(evaluate | train | predict)",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
public final class Commands {
    private static final Set<String> ABOUT = Set.of("-h", "--help", "-V", "--version");

    private Commands() {}

    /**
     * Whether the arguments ask for a command, be it misspelt, or about the commands, rather than for the service, which has
     * settings alone.
     */
    public static boolean askedFor(String[] arguments) {
        return arguments.length > 0 && (!arguments[0].startsWith("-") || ABOUT.contains(arguments[0]));
    }

    /** Runs a command and gives its exit status: 0 for success, 1 for failure, 2 for arguments that are none. */
    public static int run(String[] arguments) {
        return run(arguments, writer(FileDescriptor.out), writer(FileDescriptor.err));
    }

    /** Not on System.out, which keeps its errors to itself and has no ids but ASCII where the locale is C. */
    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), true);
    }

    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        int status;
        try {
            status = execute(arguments, out, err);
        } catch (OutOfMemoryError e) {
            err.println("ran out of memory; lower the algorithm's settings or give Java more (-Xmx)");
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (out.checkError()) {
            err.println("the output could not be written");
            return status == CommandLine.ExitCode.OK ? CommandLine.ExitCode.SOFTWARE : status;
        }
        return status;
    }

    private static int execute(String[] arguments, PrintWriter out, PrintWriter err) {
        return new CommandLine(new Commands())
                .addSubcommand(new CommandLine.HelpCommand())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof IOException
                            || failure instanceof TrainingException
                            || failure instanceof InputException
                            || failure instanceof HyperparameterException) {
                        command.getErr().println(failure.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                })
                .execute(arguments);
    }
}
