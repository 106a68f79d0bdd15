package io.tokenmeter.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every schema ever released is kept under {@code released/<version>/<topic>.avsc}. Today's schema
 * must read what each of them wrote, and each of them what today's writes: FULL_TRANSITIVE.
 */
class ReleasedSchemasTest {

  private static final Path RELEASED = Path.of("released");

  @TestFactory
  Stream<DynamicTest> todaysSchemaIsFullyCompatibleWithEveryReleasedOne() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path release : releases()) {
      for (Topic<?> topic : Topics.all()) {
        Path file = release.resolve(topic.name() + ".avsc");
        if (Files.exists(file)) {
          tests.add(
              DynamicTest.dynamicTest(
                  topic.name() + " against " + release.getFileName(),
                  () -> assertFullyCompatible(topic.schema(), parse(file))));
        }
      }
    }
    return tests.stream();
  }

  @Test
  void theFirstReleaseIsKept() throws IOException {
    assertThat(releases()).isNotEmpty();
    assertThat(releases().get(0).resolve("generations.avsc")).exists();
  }

  @Test
  void aRequiredFieldAddedLaterWouldBeNoticed() throws IOException {
    Schema today = Topics.GENERATIONS.schema();
    List<Schema.Field> fields = new ArrayList<>();
    today.getFields().forEach(f -> fields.add(new Schema.Field(f, f.schema())));
    fields.add(new Schema.Field("surprise", Schema.create(Schema.Type.STRING)));
    Schema broken = Schema.createRecord(today.getName(), null, today.getNamespace(), false, fields);
    assertThat(compatibility(broken, today)).isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
  }

  private static List<Path> releases() throws IOException {
    try (Stream<Path> folders = Files.list(RELEASED)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static Schema parse(Path file) throws IOException {
    return new Schema.Parser().parse(Files.readString(file));
  }

  private static void assertFullyCompatible(Schema today, Schema released) {
    assertThat(compatibility(today, released)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    assertThat(compatibility(released, today)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
  }
}
