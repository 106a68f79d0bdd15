package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bill from files alone: nothing runs. */
class BillCommandTest {

  private static final String ROWS =
      """
      supply-contracts:
        - {site: ams-1, supplier: Grid and Co, currency: EUR, time_zone: Europe/Amsterdam, effective_from: "2026-01-31T23:00:00Z"}
      tariffs:
        - {site: ams-1, price_per_kwh: "0.1", currency: EUR, effective_from: "2000-01-01T00:00:00Z"}
      tariff-components:
        - {site: ams-1, component: demand, kind: DEMAND, position: 10, rate: "5", currency: EUR, ratchet_share: "0.8", ratchet_months: 2, allocation: BY_PEAK_CONTRIBUTION, effective_from: "2000-01-01T00:00:00Z"}
        - {site: ams-1, component: metering, kind: FIXED, position: 20, rate: "50", currency: EUR, allocation: BY_ENERGY, effective_from: "2000-01-01T00:00:00Z"}
        - {site: ams-1, component: vat, kind: PERCENT, position: 30, rate: "21", currency: EUR, recoverable: true, effective_from: "2000-01-01T00:00:00Z"}
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  /**
   * February: 2688 quarters, 2687 of 10 kWh and one of 25 kWh, are 26895 kWh and 2689.50 EUR; 25
   * kWh in a quarter are 100 kW, 500 EUR; with 50 EUR that is 3239.50 EUR, of which 21 % are
   * 680.295.
   */
  @Test
  void aMonthIsBilledLineByLine() throws IOException {
    CommandRun run = bill("2026-02", "2026-01-31T23:00:00Z", 2688);

    assertThat(run.err()).isEmpty();
    assertThat(words(run.out()))
        .contains(
            "Bill of ams-1, 2026-02 (Europe/Amsterdam)",
            "Peak: 25 kWh in the 15 minutes from 2026-02-01T02:00+01:00",
            "energy 26895 kWh 0.1 2689.50 EUR",
            "demand 100 kW 5 500.00 EUR by_peak_contribution",
            "metering 1 month 50 50.00 EUR by_energy",
            "vat 3239.5 EUR 21 680.30 EUR recoverable",
            "total 3919.80 EUR");
    assertThat(run.exit()).isZero();
  }

  @Test
  void aMonthWithAHoleSaysSoAndFailsUnlessAPartIsAskedFor() throws IOException {
    CommandRun run = bill("2026-02", "2026-01-31T23:00:00Z", 2600);

    assertThat(run.out()).contains("PARTIAL: 88 quarter-hours of the month are not metered");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(bill("2026-02", "2026-01-31T23:00:00Z", 2600, "--partial").exit()).isZero();
  }

  @Test
  void thePeakOfAnEarlierMonthIsAskedForAndCanBeGiven() throws IOException {
    CommandRun asked = bill("2026-04", "2026-03-31T22:00:00Z", 2880);
    assertThat(asked.exit()).isEqualTo(1);
    assertThat(asked.err().lines()).hasSize(1);
    assertThat(asked.err()).contains("demand looks back on [2026-02, 2026-03]");

    CommandRun given =
        bill(
            "2026-04",
            "2026-03-31T22:00:00Z",
            2880,
            "--past-peak",
            "2026-02=200",
            "--past-peak",
            "2026-03=90");
    assertThat(words(given.out())).contains("demand 160 kW 5 800.00 EUR by_peak_contribution");
  }

  @Test
  void aSiteWithoutAContractIsOneClearLine() throws IOException {
    CommandRun run = bill("2025-12", "2025-11-30T23:00:00Z", 4);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "tokenmeter: site ams-1 has no supply contract in 2025-12; publish a row of supply-contracts, which says currency and time zone");
  }

  /** Quarters of 10 kWh from the instant on; the ninth is of 25. */
  private CommandRun bill(String month, String first, int quarters, String... more)
      throws IOException {
    String lines =
        Stream.iterate(0, i -> i + 1)
            .limit(quarters)
            .map(i -> Instant.parse(first).plusSeconds(900L * i) + "," + (i == 8 ? "25" : "10"))
            .collect(Collectors.joining("\n"));
    Path intervals = Files.writeString(folder.resolve("intervals.csv"), "start,kwh\n" + lines);
    Path reference = Files.writeString(folder.resolve("rows.yaml"), ROWS);
    return CommandRun.of(
        folder,
        "bill",
        Stream.concat(
                Stream.of(
                    "--site",
                    "ams-1",
                    "--month",
                    month,
                    "--intervals",
                    intervals.toString(),
                    "--reference",
                    reference.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<String> words(String text) {
    return text.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
  }
}
