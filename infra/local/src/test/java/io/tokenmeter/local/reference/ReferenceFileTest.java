package io.tokenmeter.local.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.topic.Topics;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceFileTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String GOOD =
      "{price_id: p, model: m, token_class: INPUT, unit_price: \"0.00000018\", currency: USD,"
          + " effective_from: \"2000-01-01T00:00:00Z\", origin: here}";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void theIllustrativeRowsCoverEveryListAndSayWhereTheyComeFrom() throws IOException {
    List<ReferenceFile.Rows<?>> lists = ReferenceFile.illustrative(NOW);

    assertThat(lists).extracting(list -> list.topic().name()).contains("prices", "tariffs");
    for (ReferenceFile.Rows<?> list : lists) {
      assertThat(list.rows()).as(list.topic().name()).isNotEmpty();
      for (SpecificRecord row : list.rows()) {
        assertThat(String.valueOf(cell(row, "origin"))).as(row.toString()).hasSizeGreaterThan(5);
        assertThat((Instant) cell(row, "effective_from")).isBefore(NOW);
        assertThat(cell(row, "recorded_at")).isEqualTo(NOW);
      }
    }
  }

  @Test
  void rowsKeepEveryDigit() throws IOException {
    List<ReferenceFile.Rows<?>> lists = ReferenceFile.read(file("prices:\n  - " + GOOD), NOW);

    assertThat(lists).hasSize(1);
    assertThat(lists.get(0).topic()).isSameAs(Topics.PRICES);
    assertThat(((Price) lists.get(0).rows().get(0)).getUnitPrice())
        .isEqualByComparingTo(new BigDecimal("0.00000018"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unit_price: \"0.00000018\"             | unit_price: cheap            | unit_price",
        "effective_from: \"2000-01-01T00:00:00Z\" | effective_from: 2000-01-01   | effective_from",
        "token_class: INPUT                     | token_class: IMAGE           | token_class",
        "price_id: p,                           | ''                           | price_id",
        "price_id: p                            | price_id: p, colour: blue    | colour",
      })
  void everyErrorNamesFileListRowAndField(String good, String bad, String field)
      throws IOException {
    Path file = file("prices:\n  - " + GOOD + "\n  - " + GOOD.replace(good, bad));

    assertThatThrownBy(() -> ReferenceFile.read(file, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("prices[1]")
        .hasMessageContaining(field);
  }

  @Test
  void anUnknownListIsNamedBesideTheKnownOnes() throws IOException {
    Path file = file("fares:\n  - {a: b}");

    assertThatThrownBy(() -> ReferenceFile.read(file, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("fares")
        .hasMessageContaining("prices");
  }

  @Test
  void aListThatIsNoneAndTextThatIsNoYamlAreNamed() throws IOException {
    Path scalar = file("prices: many");

    assertThatThrownBy(() -> ReferenceFile.read(scalar, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(scalar + ": prices");
    Path broken = file("prices: [");
    assertThatThrownBy(() -> ReferenceFile.read(broken, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(broken.toString());
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("rows.yaml"), yaml);
  }

  private static Object cell(SpecificRecord row, String field) {
    return row.get(row.getSchema().getField(field).pos());
  }
}
