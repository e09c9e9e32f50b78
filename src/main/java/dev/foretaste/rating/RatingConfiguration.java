package dev.foretaste.rating;

import dev.foretaste.matrix.RatingScale;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RatingConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(RatingConfiguration.class);

    @Bean
    RatingScale ratingScale(RatingSettings settings) {
        return new RatingScale(settings.minimum(), settings.maximum());
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Loaded here, so that whoever is given the matrix finds every stored rating in it. */
    @Bean
    LiveMatrix liveMatrix(RatingTable table, RatingScale scale) {
        LiveMatrix matrix = new LiveMatrix();
        long began = System.nanoTime();
        table.takeOver();
        table.load(matrix);
        LOG.info(
                "{} ratings of {} users loaded in {} ms",
                matrix.ratings(),
                matrix.users(),
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        warnOfRatingsOutside(scale, matrix);
        return matrix;
    }

    /** They came with another scale; they are trained on, but an export of them would not be taken back. */
    private static void warnOfRatingsOutside(RatingScale scale, LiveMatrix matrix) {
        // Ratings are floats: an end of the scale that is none would leave out those that lie on it.
        float minimum = (float) scale.minimum();
        float maximum = (float) scale.maximum();
        long[] outside = {0};
        matrix.forEachUser(user -> {
            for (int at = 0; at < user.size(); at++) {
                outside[0] += user.value(at) < minimum || user.value(at) > maximum ? 1 : 0;
            }
        });
        if (outside[0] > 0) {
            LOG.warn(
                    "Outside the scale from {} to {} are {} of the stored ratings; set foretaste.rating.minimum and"
                            + " .maximum as they were, or submit these ratings anew",
                    scale.minimum(),
                    scale.maximum(),
                    outside[0]);
        }
    }
}
