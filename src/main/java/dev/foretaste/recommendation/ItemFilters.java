package dev.foretaste.recommendation;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes the parameters of a list that may be repeated; they are read from all parameters, commas and all. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(
        name = "category",
        in = ParameterIn.QUERY,
        description = "Only items of this category; repeat it for items of any of several",
        array = @ArraySchema(schema = @Schema(type = "string")))
@Parameter(
        name = "exclude",
        in = ParameterIn.QUERY,
        description = "An item to be left out; repeat it for several",
        array = @ArraySchema(schema = @Schema(type = "string")))
@interface ItemFilters {}
