package dev.foretaste.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** The page about settings and the settings there are. */
class ConfigurationPageTest {

    @Test
    void listsEverySettingWithItsEnvironmentVariable() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));

        List<String> settings = settings();

        assertThat(settings).contains("foretaste.data-dir", "foretaste.rating.minimum");
        assertThat(settings).allSatisfy(setting -> {
            String variable = setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
            assertThat(page).contains("| `" + setting + "` | `" + variable + "` |");
        });
    }

    private static List<String> settings() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("dev.foretaste").stream()
                .map(candidate -> ClassUtils.resolveClassName(String.valueOf(candidate.getBeanClassName()), null))
                .filter(Class::isRecord)
                .flatMap(type -> Arrays.stream(type.getRecordComponents())
                        .map(component -> type.getAnnotation(ConfigurationProperties.class)
                                        .value() + "."
                                + component
                                        .getName()
                                        .replaceAll("([A-Z])", "-$1")
                                        .toLowerCase(Locale.ROOT)))
                .sorted()
                .toList();
    }
}
