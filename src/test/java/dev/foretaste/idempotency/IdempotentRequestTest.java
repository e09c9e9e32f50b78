package dev.foretaste.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class IdempotentRequestTest {
    private record Body(String userId, String itemId) {}

    private static Optional<IdempotentRequest> of(Object... content) {
        return IdempotentRequest.of("key", content);
    }

    @Test
    void tellsRequestsApartWhateverTheIdsLookLike() {
        assertThat(of("rating", new Body("a", "b, itemId=c"))).isNotEqualTo(of("rating", new Body("a, itemId=b", "c")));
        assertThat(of("rating", new Body("a\",\"itemId\":\"b", "c")))
                .isNotEqualTo(of("rating", new Body("a", "b\",\"itemId\":\"c")));
        assertThat(of("merge", "a\",\"b", "c")).isNotEqualTo(of("merge", "a", "b\",\"c"));
        assertThat(of("rating", new Body("a", "b"))).isEqualTo(of("rating", new Body("a", "b")));
    }

    @Test
    void takesSettingsInAnotherOrderForTheSame() {
        SequencedMap<String, Double> settings = new LinkedHashMap<>(Map.of("rank", 2.0));
        settings.putLast("epochs", 5.0);

        assertThat(of("training", Collections.unmodifiableSequencedMap(settings.reversed())))
                .isEqualTo(of("training", settings));
    }
}
