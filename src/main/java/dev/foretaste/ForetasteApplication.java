package dev.foretaste;

import dev.foretaste.commandline.Commands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The recommendation microservice; with a command as first argument, the command instead. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ForetasteApplication {

    public static void main(String[] args) {
        if (Commands.askedFor(args)) {
            System.exit(Commands.run(args));
        }
        SpringApplication.run(ForetasteApplication.class, args);
    }
}
