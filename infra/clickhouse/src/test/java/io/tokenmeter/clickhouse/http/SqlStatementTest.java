package io.tokenmeter.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.clickhouse.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatementTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t FORMAT RowBinary",
        "insert into t (a, b) format TSV ",
        "INSERT INTO `se;lect` (a) SETTINGS x = 'FORMAT' FORMAT CSV;",
        "/* SELECT */ INSERT INTO t -- VALUES (1)\n FORMAT Native",
        "INSERT INTO t VALUES"
      })
  void anInsertWithoutRowsAwaitsThemInTheBody(String sql) throws EngineException {
    assertThat(SqlStatement.parse(sql).awaitsPayload()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t SELECT * FROM s",
        "INSERT INTO t WITH 1 AS x SELECT x",
        "SELECT 'INSERT INTO t FORMAT TSV'",
        "CREATE TABLE t (n UInt8) ENGINE = Memory"
      })
  void anythingElseIsComplete(String sql) throws EngineException {
    assertThat(SqlStatement.parse(sql).awaitsPayload()).isFalse();
  }

  @Test
  void cutsTheFormatOffAnInsert() throws EngineException {
    SqlStatement insert = SqlStatement.parse("INSERT INTO t (a) FORMAT RowBinary ;");
    assertThat(insert.format()).contains("RowBinary");
    assertThat(insert.withoutFormat()).isEqualTo("INSERT INTO t (a) ");
    assertThat(SqlStatement.parse("INSERT INTO t VALUES").format()).contains("Values");
    assertThat(SqlStatement.parse("INSERT INTO t").format()).isEmpty();
  }

  @Test
  void readsAFormatOnlyAtTheEndOfASelect() throws EngineException {
    assertThat(SqlStatement.parse("SELECT 1 FORMAT JSON").format()).contains("JSON");
    assertThat(SqlStatement.parse("SELECT 1 FORMAT JSON SETTINGS max_threads = 1").format())
        .contains("JSON");
    assertThat(SqlStatement.parse("SELECT format FROM t").format()).isEmpty();
    assertThat(SqlStatement.parse("SELECT format FROM t WHERE a = 'x FORMAT TSV'").format())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; DROP TABLE t",
        "SELECT 1 INTO OUTFILE 'x'",
        "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
        " -- nothing",
        ""
      })
  void refusesMoreThanOneStatementOrNoneOrFiles(String sql) {
    assertThatThrownBy(() -> SqlStatement.parse(sql)).isInstanceOf(EngineException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT ';'; ", "SELECT 'it''s; \\'; x';-- ; \n", "SELECT 1 /* ; DROP TABLE t */"})
  void aSemicolonInTextOrAtTheEndSeparatesNothing(String sql) throws EngineException {
    assertThat(SqlStatement.parse(sql).isStreamedSelect()).isTrue();
  }

  @Test
  void refusesRowsBehindTheSql() throws EngineException {
    SqlStatement insert = SqlStatement.parse("INSERT INTO t FORMAT TSV\n1\t2\n");
    assertThatThrownBy(insert::withoutFormat).hasMessageContaining("Rows behind the SQL");
  }
}
