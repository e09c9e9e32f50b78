package dev.foretaste.storage;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where data is kept.
 *
 * @param dataDir the directory of the embedded store; made at start where it is missing
 */
@ConfigurationProperties("foretaste")
@Validated
public record StorageProperties(
        @NotNull @DefaultValue("./data") Path dataDir) {}
