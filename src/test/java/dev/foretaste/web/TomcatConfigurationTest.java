package dev.foretaste.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class TomcatConfigurationTest {

    @Test
    void givesRequestsThatOutlastAGracefulStopNoSecondsMore() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);

        new TomcatConfiguration(new ServerProperties()).customize(factory);

        TomcatWebServer server = (TomcatWebServer) factory.getWebServer();
        try {
            StandardContext context =
                    (StandardContext) server.getTomcat().getHost().findChildren()[0];
            // Tomcat waits 21 times for a twentieth of it; of a twentieth that is zero, without end.
            assertThat(context.getUnloadDelay()).isBetween(20L, 200L);
        } finally {
            server.stop();
        }
    }
}
