package dev.foretaste;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The recommendation microservice. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ForetasteApplication {

    public static void main(String[] args) {
        SpringApplication.run(ForetasteApplication.class, args);
    }
}
