package dev.foretaste.training;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The kinds of background job. Searches wait in one line with training jobs: a search trains all the time, and its best
 * settings can become a training job. Evaluations run beside them: a long comparison shall not keep a new model waiting.
 */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {
    @Bean
    JobQueue<TrainingJob> trainingQueue(
            TrainingJobStore store,
            JobRequests requests,
            TrainingRunner runner,
            TrainingThreads threads,
            TrainingProperties properties) {
        return new JobQueue<>(
                "training job", store, requests, runner, threads.trainingLine(), properties.queueCapacity());
    }

    @Bean
    JobQueue<SearchJob> searchQueue(
            JdbcClient jdbc,
            JsonMapper json,
            JobRequests requests,
            SearchRunner runner,
            TrainingThreads threads,
            TrainingProperties properties) {
        return new JobQueue<>(
                "hyperparameter search",
                new JobDocuments<>("hyperparameter_search", SearchJob.class, jdbc, json),
                requests,
                runner,
                threads.trainingLine(),
                properties.queueCapacity());
    }

    @Bean
    JobQueue<EvaluationJob> evaluationQueue(
            JdbcClient jdbc,
            JsonMapper json,
            JobRequests requests,
            EvaluationRunner runner,
            TrainingThreads threads,
            TrainingProperties properties) {
        return new JobQueue<>(
                "evaluation",
                new JobDocuments<>("evaluation", EvaluationJob.class, jdbc, json),
                requests,
                runner,
                threads.evaluationLine(),
                properties.queueCapacity());
    }
}
