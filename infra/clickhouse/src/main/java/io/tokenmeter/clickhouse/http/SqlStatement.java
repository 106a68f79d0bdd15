package io.tokenmeter.clickhouse.http;

import io.tokenmeter.clickhouse.engine.EngineException;
import io.tokenmeter.clickhouse.http.SqlWords.Word;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A statement sorted by how the engine has to be asked to run it. */
final class SqlStatement {
  private static final Set<String> STREAMED = Set.of("SELECT", "WITH");
  private static final int SYNTAX_ERROR = 62;
  private static final int NOT_IMPLEMENTED = 48;

  private final String sql;
  private final SqlWords scan;
  private final List<Word> words;

  private SqlStatement(String sql, SqlWords scan) {
    this.sql = sql;
    this.scan = scan;
    this.words = scan.words();
  }

  /** Refuses what would do something else here than on a server. */
  static SqlStatement parse(String sql) throws EngineException {
    SqlStatement statement = new SqlStatement(sql, SqlWords.of(sql));
    if (statement.words.isEmpty()) {
      throw new EngineException(SYNTAX_ERROR, "SYNTAX_ERROR", "Empty query");
    }
    if (statement.scan.hasSecondStatement()) {
      throw new EngineException(
          SYNTAX_ERROR, "SYNTAX_ERROR", "One statement per request, there is text after ';'");
    }
    statement.refuseFiles();
    return statement;
  }

  /** Whether rows come back and can come block by block. */
  boolean isStreamedSelect() {
    return STREAMED.contains(words.get(0).text());
  }

  /** Whether its rows are not in the statement but behind it, in the request's body. */
  boolean awaitsPayload() {
    return isInsert()
        && find("SELECT").isEmpty()
        && find("WITH").isEmpty()
        && find("VALUES").filter(this::hasCodeBehind).isEmpty();
  }

  boolean isInsert() {
    return words.get(0).text().equals("INSERT");
  }

  /** The format that the statement names itself. */
  Optional<String> format() {
    Optional<Word> payloadFormat = formatWord();
    if (payloadFormat.isEmpty() && find("VALUES").isPresent()) {
      return Optional.of("Values");
    }
    return payloadFormat.map(word -> sql.substring(word.start(), word.end()));
  }

  /** An INSERT without its FORMAT or VALUES clause. */
  String withoutFormat() throws EngineException {
    Optional<Word> format = formatWord();
    if (format.filter(this::hasCodeBehind).isPresent()) {
      throw new EngineException(
          NOT_IMPLEMENTED,
          "NOT_IMPLEMENTED",
          "Rows behind the SQL are not supported: put the INSERT into the URL parameter 'query' and the rows alone into the body");
    }
    Optional<Word> clause = find(format.isPresent() ? "FORMAT" : "VALUES");
    return clause.map(word -> sql.substring(0, word.start())).orElseGet(this::text);
  }

  /** The statement without a closing semicolon. */
  String text() {
    return sql.substring(0, scan.end());
  }

  private Optional<Word> formatWord() {
    for (int i = 2; i < words.size(); i++) {
      if (words.get(i - 1).text().equals("FORMAT") && (isInsert() || endsStatement(i))) {
        return Optional.of(words.get(i));
      }
    }
    return Optional.empty();
  }

  /** FORMAT is a clause only at the end; elsewhere it may be a column's name. */
  private boolean endsStatement(int index) {
    return index == words.size() - 1 || words.get(index + 1).text().equals("SETTINGS");
  }

  private Optional<Word> find(String text) {
    return words.stream().skip(1).filter(word -> word.text().equals(text)).findFirst();
  }

  private boolean hasCodeBehind(Word word) {
    return SqlWords.hasCode(sql.substring(word.end(), scan.end()));
  }

  /** Here the engine would touch this machine's files itself, even for a read-only session. */
  private void refuseFiles() throws EngineException {
    for (int i = 1; i < words.size(); i++) {
      String pair = words.get(i - 1).text() + " " + words.get(i).text();
      if (pair.equals("INTO OUTFILE") || pair.equals("FROM INFILE")) {
        throw new EngineException(NOT_IMPLEMENTED, "NOT_IMPLEMENTED", pair + " is for clients");
      }
    }
  }
}
