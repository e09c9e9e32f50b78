package dev.foretaste.recommendation;

import dev.foretaste.problem.Ids;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Answers requests for lists with parameters that have been read before: reading them again would take longer than all
 * the rest.
 */
@Component
final class KnownLists implements HandlerInterceptor, WebMvcConfigurer {
    private final CachedRecommender recommender;
    private final AnswerStates states;

    KnownLists(CachedRecommender recommender, AnswerStates states) {
        this.recommender = recommender;
        this.states = states;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/v1/users/*/recommendations");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!request.getMethod().equals("GET")
                || !(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> path)
                || !(path.get("userId") instanceof String userId)) {
            return true;
        }
        Optional<ListQuery> query = recommender.query(request.getQueryString());
        if (query.isEmpty()) {
            return true;
        }
        Ids.require("userId", userId);
        AnswerState state = states.of(userId);
        if (!state.isListKnownTo(new ServletWebRequest(request, response))) {
            CachedRecommender.Answer list =
                    recommender.recommend(state, query.orElseThrow(), null, request.getQueryString());
            response.setHeader(HttpHeaders.ETAG, list.etag());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setContentLength(list.json().length);
            response.getOutputStream().write(list.json());
        }
        return false;
    }
}
