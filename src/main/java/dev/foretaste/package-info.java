/** Foretaste: one container, ratings in over HTTP, recommendations out. */
@NullMarked
package dev.foretaste;

import org.jspecify.annotations.NullMarked;
