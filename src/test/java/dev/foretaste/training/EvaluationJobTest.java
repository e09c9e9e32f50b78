package dev.foretaste.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.evaluation.SplitKind;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EvaluationJobTest {
    @Test
    void readsOneStoredBeforeThereWasAChoiceOfSplits() {
        String stored = """
                {"id":1,"contenders":[{"algorithm":"baseline","hyperparameters":{}}],"folds":3,"cutoff":10,
                "relevantFrom":4.0,"seed":1,"state":"QUEUED","createdAt":"2026-11-24T04:30:06.651Z"}""";

        EvaluationJob job = JsonMapper.builder().build().readValue(stored, EvaluationJob.class);

        assertThat(job.split()).isEqualTo(SplitKind.FOLDS);
        assertThat(job.folds()).isEqualTo(3);
    }
}
