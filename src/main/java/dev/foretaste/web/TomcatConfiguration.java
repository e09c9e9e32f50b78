package dev.foretaste.web;

import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Lets every id through to the controllers. Tomcat would refuse an encoded slash or backslash, because file servers
 * confuse it with a separator; here no path leads to a file by such an id, and Spring decodes segment by segment.
 */
@Component
final class TomcatConfiguration implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {
    /** Requests that outlast a graceful stop have had their time; by default Tomcat gives them two seconds more. */
    private static final long UNLOAD_DELAY_MILLIS = 100;

    private static final int GREATEST_PORT = 65_535;

    private final ServerProperties server;

    TomcatConfiguration(ServerProperties server) {
        this.server = server;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        requirePort(server.getPort());
        factory.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        });
        factory.addContextCustomizers(context -> {
            StandardHost host = (StandardHost) context.getParent();
            host.setErrorReportValveClass(ProblemReportValve.class.getName());
            host.getPipeline().addValve(new ProblemReportValve(context.getPath()));
            ((StandardContext) context).setUnloadDelay(UNLOAD_DELAY_MILLIS);
        });
    }

    /** Tomcat would fail for one only when all else has started, with nothing but a stack trace. */
    private static void requirePort(@Nullable Integer port) {
        if (port != null && (port < 0 || port > GREATEST_PORT)) {
            throw new InvalidConfigurationPropertyValueException(
                    "server.port", port, "Expected 0 to %d, 0 for any free port.".formatted(GREATEST_PORT));
        }
    }
}
