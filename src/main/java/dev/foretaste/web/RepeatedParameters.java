package dev.foretaste.web;

import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses a parameter that is given twice and means one value. By itself Spring takes the first of two numbers, and of
 * two texts both, with a comma between them.
 */
@Component
final class RepeatedParameters implements HandlerInterceptor, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String query = request.getQueryString();
        if (query != null && query.indexOf('&') >= 0 && handler instanceof HandlerMethod method) {
            List<InputError> errors = Arrays.stream(method.getMethod().getParameters())
                    .filter(RepeatedParameters::isOne)
                    .map(RepeatedParameters::name)
                    .filter(name -> count(request, name) > 1)
                    .map(name ->
                            InputError.at(name, "is given %d times; expected it once".formatted(count(request, name))))
                    .toList();
            if (!errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
        }
        return true;
    }

    private static boolean isOne(Parameter parameter) {
        Class<?> type = parameter.getType();
        return parameter.isAnnotationPresent(RequestParam.class)
                && !Map.class.isAssignableFrom(type)
                && !Collection.class.isAssignableFrom(type)
                && !type.isArray();
    }

    private static String name(Parameter parameter) {
        String given = parameter.getAnnotation(RequestParam.class).name();
        return given.isEmpty() ? parameter.getName() : given;
    }

    private static int count(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values == null ? 0 : values.length;
    }
}
