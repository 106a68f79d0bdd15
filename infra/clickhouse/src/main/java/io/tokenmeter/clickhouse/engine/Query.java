package io.tokenmeter.clickhouse.engine;

import java.util.Map;

/**
 * One statement to run.
 *
 * @param sql a single statement, without payload behind it
 * @param format output format, used where the statement names none
 * @param parameters values of {@code {name:Type}} placeholders, escaped as in TabSeparated
 */
public record Query(String sql, String format, Map<String, String> parameters) {}
