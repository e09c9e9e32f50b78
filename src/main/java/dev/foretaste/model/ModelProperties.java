package dev.foretaste.model;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How models are kept.
 *
 * @param keep how many versions stay stored; publishing one more deletes the oldest that is not active
 */
@ConfigurationProperties("foretaste.model")
@Validated
record ModelProperties(@Min(1) @DefaultValue("10") int keep) {}
