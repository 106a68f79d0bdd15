package io.tokenmeter.local.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceFileTest {

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void csvAndYamlSayTheSameRow() throws Exception {
    Price csv =
        read(
                "prices.csv",
                """
                model,token_class,service_tier,unit_price,currency,region,above_input_tokens,effective_from
                "m, large",cached_input,batch,1.25e-07,EUR,eu,200000,2026-01-01T00:00:00Z
                """)
            .rows()
            .get(0);
    Price yaml =
        read(
                "prices.yaml",
                """
                prices:
                  - {model: "m, large", token_class: CACHED_INPUT, service_tier: BATCH,
                     unit_price: "0.000000125", currency: EUR, region: eu, above_input_tokens: 200000,
                     effective_from: "2026-01-01T00:00:00Z"}
                """)
            .rows()
            .get(0);

    assertThat(csv).isEqualTo(yaml);
    assertThat(csv.getTokenClass()).isEqualTo(TokenClass.CACHED_INPUT);
    assertThat(csv.getServiceTier()).isEqualTo("BATCH");
    assertThat(csv.getUnitPrice()).isEqualByComparingTo("0.000000125");
    assertThat(csv.getEffectiveFrom()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(csv.getEnteredBy()).isEqualTo("ann");
    assertThat(csv.getReason()).isEqualTo("new list");
  }

  @Test
  void anErrorNamesTheFileTheRowTheValueAndTheRemedy() {
    String header = "model,token_class,unit_price,currency,service_tier\n";
    assertWrong(header + "m,INPUT,1,EUR,\nm,OUTPUT,-1,EUR,\n", "row 2: unit_price = -1.0");
    assertWrong(header + "m,INPUT,1,EURO,\n", "currency = EURO: use a code of ISO 4217");
    assertWrong(header + "m,INPUT,1,EUR,cheap\n", "service_tier = CHEAP: use one of [STANDARD,");
    assertWrong(header + "m,WORDS,1,EUR,\n", "token_class");
    assertWrong(header + "m,INPUT,1e-25,EUR,\n", "unit_price");
    assertWrong(header + "m,INPUT,,EUR,\n", "unit_price is missing");
    assertWrong("model,prize\nm,1\n", "unknown field prize");
    assertThatThrownBy(() -> read("prices.xlsx", "")).hasMessageContaining("(.yaml, .csv)");
  }

  @Test
  void whoEntersAPriceCannotApproveIt() {
    Instant now = Instant.EPOCH;
    assertThatThrownBy(() -> new PriceEntry("l", now, "ann", null, "ann", now).check(false))
        .hasMessageContaining("name somebody else");
    assertThatThrownBy(() -> new PriceEntry("l", now, "ann", null, null, now).check(true))
        .hasMessageContaining("--approved-by");
    new PriceEntry("l", now, "ann", null, "bob", now).check(true);
  }

  private void assertWrong(String csv, String message) {
    assertThatThrownBy(() -> read("prices.csv", csv))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prices.csv")
        .hasMessageContaining(message);
  }

  private PriceFile read(String name, String text) throws Exception {
    return PriceFile.read(Files.writeString(folder.resolve(name), text), PriceEntries.today());
  }
}
