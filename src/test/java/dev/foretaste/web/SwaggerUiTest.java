package dev.foretaste.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import dev.foretaste.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person with a browser and no manual gets from the root path to recommendations by pressing buttons. */
class SwaggerUiTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @Test
    void examplesWorkWhenPressedInOrder(@TempDir Path data) {
        assumeTrue(Files.isExecutable(CHROMIUM), "needs " + CHROMIUM);
        List<String> refusals = new ArrayList<>();
        try (RunningService service = RunningService.start(data);
                Playwright playwright =
                        Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
            Page page = browser.newPage();
            page.setDefaultTimeout(Duration.ofMinutes(5).toMillis());
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    refusals.add(message.text());
                }
            });
            page.navigate(service.uri("/").toString());

            page.getByText("Try the API").click();
            assertThat(press(page, "submitRating")).isEqualTo("201");
            assertThat(press(page, "submitBatchRating")).isEqualTo("200");
            assertThat(press(page, "submitTraining")).isEqualTo("202");
            assertThat(endOfTraining(service)).isEqualTo("SUCCEEDED");
            assertThat(press(page, "listTraining")).isEqualTo("200");
            assertThat(press(page, "predict")).isEqualTo("200");
            assertThat(press(page, "recommend")).isEqualTo("200");

            assertThat(refusals).isEmpty();
        }
    }

    /** Opens the operation, executes its example as it is, and gives the status the page shows. */
    private static String press(Page page, String operationId) {
        Locator operation = page.locator("[id$='-" + operationId + "'].opblock");
        operation.locator(".opblock-summary-control").click();
        operation.locator("button.execute").click();
        return operation
                .locator(".live-responses-table tbody .response-col_status")
                .first()
                .textContent()
                .strip();
    }

    private static String endOfTraining(RunningService service) {
        while (true) {
            String state = service.get("/api/v1/training-jobs")
                    .json()
                    .at("/trainingJobs/0/state")
                    .asString();
            if (!List.of("QUEUED", "RUNNING").contains(state)) {
                return state;
            }
            Thread.onSpinWait();
        }
    }
}
