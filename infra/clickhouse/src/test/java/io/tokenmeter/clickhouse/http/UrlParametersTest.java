package io.tokenmeter.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.clickhouse.engine.EngineException;
import org.junit.jupiter.api.Test;

class UrlParametersTest {
  @Test
  void everythingTheInterfaceDoesNotKnowIsASetting() throws EngineException {
    UrlParameters parameters =
        UrlParameters.parse(
            "query=SELECT+1&database=d&max_threads=2&insert_deduplication_token=a%27b");
    assertThat(parameters.get("query")).contains("SELECT 1");
    assertThat(parameters.setStatement())
        .contains("SET max_threads = '2', insert_deduplication_token = 'a\\'b'");
  }

  @Test
  void settingsNamesCannotCarrySql() {
    UrlParameters parameters = UrlParameters.parse("a%3D1%2Cb=2");
    assertThatThrownBy(parameters::setStatement).hasMessageContaining("a=1,b");
  }

  @Test
  void placeholdersAreNotSettings() throws EngineException {
    UrlParameters parameters = UrlParameters.parse("param_at=2026-11-20&readonly=1");
    assertThat(parameters.placeholders()).containsEntry("at", "2026-11-20");
    assertThat(parameters.setStatement()).isEmpty();
    assertThat(parameters.isOn("readonly")).isTrue();
  }

  @Test
  void noQueryMeansNoParameters() throws EngineException {
    assertThat(UrlParameters.parse(null).setStatement()).isEmpty();
  }
}
