package io.tokenmeter.sinks.clickhouse.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's own writer says what the bytes must be. */
class RowEncoderTest {

  private static final BigDecimal LARGEST =
      new BigDecimal(BigInteger.TEN.pow(76).subtract(BigInteger.ONE), 24);

  @Property
  void everyTypeOfOurTablesIsWrittenAsTheClientWritesIt(
      @ForAll String text,
      @ForAll int number,
      @ForAll long large,
      @ForAll @IntRange(min = 0, max = 255) int flag,
      @ForAll double real,
      @ForAll @BigRange(min = "-99999999999999999999999999", max = "99999999999999999999999999")
          BigInteger money,
      @ForAll @Size(max = 3) List<String> list,
      @ForAll @Size(max = 3) Map<String, String> map) {
    Instant at = Instant.ofEpochSecond(Math.floorMod(large, 4_000_000_000L), 123_456_000);
    check("String", text);
    check("LowCardinality(String)", text);
    check("Int32", number);
    check("Int64", large);
    check("UInt8", flag);
    check("Float64", real);
    check("Decimal(38, 12)", new BigDecimal(money, 12));
    check("Decimal(76, 24)", new BigDecimal(money, 24));
    check("DateTime64(6, 'UTC')", at);
    check("Array(String)", list);
    check("Map(String, String)", new TreeMap<>(map));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Nullable(String)",
        "LowCardinality(Nullable(String))",
        "Nullable(Int64)",
        "Nullable(Float64)",
        "Nullable(Decimal(76, 24))",
        "Nullable(DateTime64(6, 'UTC'))"
      })
  void unknownIsWrittenAsTheClientWritesIt(String type) {
    check(type, null);
  }

  @Test
  void theLargestDecimalsFit() {
    check("Decimal(76, 24)", LARGEST);
    check("Nullable(Decimal(76, 24))", LARGEST.negate());
    check("Decimal(38, 6)", new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE), 6));
    check("Decimal(38, 6)", BigDecimal.valueOf(Long.MIN_VALUE, 6));
  }

  @Test
  void bytesThatAreNoTextStayAsTheyAre() {
    byte[] value = {(byte) 0xff, 0, '\n', '\n', (byte) 0x80};
    assertThat(ours("String", value)).containsExactly(5, -1, 0, 10, 10, -128);
  }

  @Test
  void aTypeOfALaterMigrationIsLeftToTheClient() {
    check("UInt16", 65_000);
    check("Array(Int32)", List.of(1, 2));
    check("Decimal(9, 2)", new BigDecimal("1.25"));
  }

  @Test
  void aValueThatDoesNotFitLeavesNothingBehind() {
    RowEncoder encoder = encoder("Int32");
    RowBuffer out = new RowBuffer();
    encoder.encode(rows(7), out);
    for (List<List<@Nullable Object>> wrong :
        List.of(rows(1L << 40), rows("seven"), rows((Object) null))) {
      assertThatThrownBy(() -> encoder.encode(wrong, out))
          .isInstanceOf(RowEncoder.RowNotEncodableException.class);
    }
    assertThat(out.toByteArray()).containsExactly(7, 0, 0, 0);
    List<List<@Nullable Object>> goodThenWrong = new ArrayList<>(rows(8));
    goodThenWrong.addAll(rows("seven"));
    assertThatThrownBy(() -> encoder.encode(goodThenWrong, out)).hasMessageContaining("String");
    assertThat(out.size()).isEqualTo(4);
  }

  @Test
  void moneyIsNeverCutOff() {
    assertThatThrownBy(() -> ours("Decimal(38, 12)", new BigDecimal("0.0000000000001")))
        .isInstanceOf(RowEncoder.RowNotEncodableException.class);
    assertThatThrownBy(() -> ours("Decimal(76, 24)", LARGEST.add(BigDecimal.ONE)))
        .hasMessageContaining("more than 76 digits");
  }

  private static void check(String type, @Nullable Object value) {
    assertThat(ours(type, value)).as("%s %s", type, value).isEqualTo(theirs(type, value));
  }

  private static byte[] ours(String type, @Nullable Object value) {
    RowBuffer out = new RowBuffer();
    encoder(type).encode(rows(value), out);
    return out.toByteArray();
  }

  private static byte[] theirs(String type, @Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      RowBinaryFormatWriter writer =
          new RowBinaryFormatWriter(out, table(type), ClickHouseFormat.RowBinary);
      writer.setValue(1, value);
      writer.commitRow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static RowEncoder encoder(String type) {
    return new RowEncoder(table(type), List.of("c"));
  }

  private static TableSchema table(String type) {
    return new TableSchema(List.of(ClickHouseColumn.of("c", type)));
  }

  private static List<List<@Nullable Object>> rows(@Nullable Object value) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(value);
    return List.of(row);
  }
}
