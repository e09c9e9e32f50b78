package dev.foretaste.web;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the HTTP edge.
 *
 * @param maximumJsonBody the largest JSON body that is read, at least 1 KB; streamed imports have no limit
 */
@Validated
@ConfigurationProperties("foretaste.web")
record WebSettings(@NotNull @DefaultValue("10MB") DataSize maximumJsonBody) {
    WebSettings {
        if (maximumJsonBody.toBytes() < 1024) {
            throw new IllegalArgumentException(
                    "foretaste.web.maximum-json-body must be at least 1KB, was " + maximumJsonBody);
        }
    }
}
