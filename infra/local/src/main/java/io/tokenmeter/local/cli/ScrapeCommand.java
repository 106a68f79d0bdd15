package io.tokenmeter.local.cli;

import io.tokenmeter.ingest.client.GatewayClient;
import io.tokenmeter.ingest.scrape.ScrapeResult;
import io.tokenmeter.ingest.scrape.Scraper;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Brings what exporters show of GPUs through the front door. */
@Command(
    name = "scrape",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the pages of GPU exporters (dcgm-exporter, AMD's device metrics exporter) and sends what"
          + " they say of power, energy and use through the front door, until Ctrl-C.",
      "Have dcgm-exporter collect every second (-c 1000): by default it does every 30 s. With --once:"
          + " exits with 1 when something could not be used."
    })
final class ScrapeCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Set<String> SCHEMES = Set.of("http", "https");

  @Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Mixin private DataFolderOption data;

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "Page of an exporter, such as http://127.0.0.1:9400/metrics; repeatable.")
  private List<URI> urls = List.of();

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = ShortDuration.class,
      description = "Time between two looks at a page (default: ${DEFAULT-VALUE}).")
  private Duration every;

  @Option(names = "--site", paramLabel = "NAME", description = "Where the GPUs are.")
  private @Nullable String site;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "Gateway to send to (default: the one of the running runtime).")
  private @Nullable URI gateway;

  @Option(names = "--once", description = "Look once, say what came of it, and end.")
  private boolean once;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Look> looks = new ArrayList<>();
    URI to = gateway == null ? URI.create(data.running().gatewayUrl()) : gateway;
    for (URI url : urls) {
      GatewayClient client = new GatewayClient(to, PATIENCE, why -> {});
      looks.add(new Look(url, new Scraper(url, client, source(url), site, Clock.systemUTC())));
    }
    return once ? lookOnce(looks) : lookOn(looks);
  }

  private static int lookOnce(List<Look> looks) throws IOException, InterruptedException {
    boolean isFine = true;
    for (Look look : looks) {
      ScrapeResult result = look.scraper.scrape();
      System.out.printf("%d sample(s) of %s sent%n", result.accepted(), look.url);
      look.say(result.problems());
      isFine &= result.problems().isEmpty();
    }
    return isFine ? 0 : 1;
  }

  private int lookOn(List<Look> looks) throws InterruptedException {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(looks.size());
    looks.forEach(
        look -> timer.scheduleAtFixedRate(look, 0, every.toMillis(), TimeUnit.MILLISECONDS));
    System.out.printf(
        "Looking at %d page(s) every %d s. Ctrl-C ends.%n", looks.size(), every.toSeconds());
    new CountDownLatch(1).await();
    return 0;
  }

  /** The same for the same exporter: its address without what may be secret of it. */
  private String source(URI url) {
    if (url.getHost() == null || !SCHEMES.contains(String.valueOf(url.getScheme()))) {
      throw new ParameterException(
          spec.commandLine(),
          "--url = " + url + ": give an address such as http://127.0.0.1:9400/metrics");
    }
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return "exporter://" + url.getHost() + port + url.getRawPath();
  }

  /** One exporter; what is wrong with it is said when it changes. */
  private static final class Look implements Runnable {

    private final URI url;
    private final Scraper scraper;
    private List<String> said = List.of();

    Look(URI url, Scraper scraper) {
      this.url = url;
      this.scraper = scraper;
    }

    @Override
    public void run() {
      try {
        say(scraper.scrape().problems());
      } catch (IOException | RuntimeException e) {
        say(List.of(OneLine.of(e)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void say(List<String> problems) {
      if (!problems.equals(said)) {
        problems.forEach(problem -> System.err.println("tokenmeter: " + url + ": " + problem));
        said = problems;
      }
    }
  }
}
