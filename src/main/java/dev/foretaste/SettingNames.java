package dev.foretaste;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.stereotype.Component;

/**
 * Refuses to start with a setting of ours that is none: a misspelled one would be ignored without a word. Environment
 * variables are let through, because platforms set some of their own that begin with a service's name.
 */
@Component
final class SettingNames implements BeanFactoryPostProcessor {
    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("foretaste");

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        Environment environment = beans.getBean(Environment.class);
        Set<ConfigurationPropertyName> known = known(beans);
        ConfigurationPropertySources.get(environment).forEach(source -> {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                iterable.filter(name -> OURS.isAncestorOf(name)).stream()
                        .filter(name -> !known.contains(name))
                        .forEach(name -> refuse(name, environment, known));
            }
        });
    }

    /** The components of the records that settings are bound to. */
    private static Set<ConfigurationPropertyName> known(ConfigurableListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanNamesForAnnotation(ConfigurationProperties.class))
                .map(beans::getType)
                .filter(type -> type != null && type.isRecord())
                .flatMap(type -> Arrays.stream(type.getRecordComponents())
                        .map(component -> ConfigurationPropertyName.of(type.getAnnotation(ConfigurationProperties.class)
                                        .value())
                                .append(DataObjectPropertyName.toDashedForm(component.getName()))))
                .collect(Collectors.toSet());
    }

    private static void refuse(
            ConfigurationPropertyName name, Environment environment, Set<ConfigurationPropertyName> known) {
        throw new InvalidConfigurationPropertyValueException(
                name.toString(),
                environment.getProperty(name.toString()),
                "There is no such setting; there are "
                        + new TreeSet<>(known)
                                .stream()
                                        .map(ConfigurationPropertyName::toString)
                                        .collect(Collectors.joining(", "))
                        + ".");
    }
}
