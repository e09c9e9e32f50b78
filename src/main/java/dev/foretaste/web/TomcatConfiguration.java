package dev.foretaste.web;

import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Lets every id through to the controllers. Tomcat would refuse an encoded slash or backslash, because file servers
 * confuse it with a separator; here no path leads to a file by such an id, and Spring decodes segment by segment.
 */
@Component
final class TomcatConfiguration implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {
    /** Requests that outlast a graceful stop have had their time; by default Tomcat gives them two seconds more. */
    private static final long UNLOAD_DELAY_MILLIS = 100;

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
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
}
