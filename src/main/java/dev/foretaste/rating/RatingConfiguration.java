package dev.foretaste.rating;

import dev.foretaste.matrix.RatingScale;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RatingConfiguration {

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
    LiveMatrix liveMatrix(RatingTable table) {
        LiveMatrix matrix = new LiveMatrix();
        table.load(matrix);
        return matrix;
    }
}
