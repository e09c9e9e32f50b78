package dev.foretaste.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses a request whose answer is not accepted before anything is done. By itself Spring finds out when the answer is
 * to be written: what was asked for is stored, erased or queued by then, and its sender is told that it was refused.
 */
@Component
final class AcceptedAnswers implements HandlerInterceptor, WebMvcConfigurer {
    private static final List<MediaType> JSON =
            List.of(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));

    private final HeaderContentNegotiationStrategy accepted = new HeaderContentNegotiationStrategy();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod method && answersJson(request, method) && !acceptsJson(request)) {
            throw new HttpMediaTypeNotAcceptableException(JSON);
        }
        return true;
    }

    /** Others answer nothing, or name what they answer, which Spring looks at first. */
    private static boolean answersJson(HttpServletRequest request, HandlerMethod method) {
        return !method.isVoid() && request.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE) == null;
    }

    private boolean acceptsJson(HttpServletRequest request) throws HttpMediaTypeNotAcceptableException {
        return accepted.resolveMediaTypes(new ServletWebRequest(request)).stream()
                .anyMatch(each -> JSON.stream().anyMatch(each::isCompatibleWith));
    }
}
