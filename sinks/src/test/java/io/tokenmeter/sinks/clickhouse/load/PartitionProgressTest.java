package io.tokenmeter.sinks.clickhouse.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {

  @Test
  void aRangeIsRecordedBeforeItIsInsertedAndTheNextCommitFinishesIt() {
    PartitionProgress progress = new PartitionProgress(new RecordedRange(10, null));
    progress.added(5);
    assertThatThrownBy(progress::intendedUntil).hasMessageContaining("no range is recorded");

    RecordedRange intended = progress.toRecord(17).orElseThrow();
    assertThat(intended).isEqualTo(new RecordedRange(10, 17L));
    progress.recorded(intended);
    assertThat(progress.intendedUntil()).isEqualTo(17);

    progress.inserted(17);
    assertThat(progress.rowCount()).isZero();
    assertThat(progress.toRecord(17)).contains(new RecordedRange(17, null));
  }

  @Test
  void whatIsReadWhileRowsAreOnTheirWayWaitsForItsOwnRange() {
    PartitionProgress progress = new PartitionProgress(new RecordedRange(10, null));
    progress.rows().write(1);
    progress.added(1);
    progress.recorded(progress.toRecord(12).orElseThrow());

    assertThat(progress.depart().toByteArray()).containsExactly(1);
    progress.rows().write(2);
    progress.added(1);
    assertThat(progress.from()).isEqualTo(10);
    assertThat(progress.toHandOver()).as("not known to be in the table").isEmpty();

    progress.landed(12);
    assertThat(progress.toRecord(15)).contains(new RecordedRange(12, 15L));
    assertThat(progress.rows().toByteArray()).containsExactly(2);
    assertThat(progress.toHandOver()).contains(new RecordedRange(12, null));
  }

  @Test
  void positionsThatAdvanceWithoutRowsAreRecordedAsFinished() {
    PartitionProgress progress = new PartitionProgress(new RecordedRange(10, null));
    assertThat(progress.toRecord(10)).isEmpty();
    RecordedRange marker = progress.toRecord(11).orElseThrow();
    progress.recorded(marker);
    assertThat(progress.from()).isEqualTo(11);
    assertThat(progress.toRecord(11)).isEmpty();
  }

  @Test
  void anUnconfirmedRangeIsRepeatedExactly() {
    PartitionProgress progress = new PartitionProgress(new RecordedRange(10, 17L));
    assertThat(progress.repeats()).isTrue();
    assertThat(progress.takes(16)).isTrue();
    assertThat(progress.takes(17)).isFalse();
    assertThat(progress.canRepeat(16)).isFalse();
    assertThat(progress.canRepeat(18)).isTrue();
    assertThat(progress.intendedUntil()).isEqualTo(17);

    progress.inserted(17);
    assertThat(progress.repeats()).isFalse();
    assertThat(progress.takes(17)).isTrue();
  }

  @Test
  void handingOverTellsWhatIsFinishedAndKeepsAnIntentionThatIsNot() {
    PartitionProgress finished = new PartitionProgress(new RecordedRange(10, null));
    finished.added(1);
    finished.recorded(finished.toRecord(12).orElseThrow());
    assertThat(finished.toHandOver()).isEmpty();
    finished.inserted(12);
    assertThat(finished.toHandOver()).contains(new RecordedRange(12, null));
  }

  @Test
  void aRecordedRangeSurvivesTheCommitMetadata() {
    RecordedRange range = new RecordedRange(10, 17L);
    assertThat(RecordedRange.of(range.toCommit())).isEqualTo(range);
    RecordedRange none = new RecordedRange(10, null);
    assertThat(RecordedRange.of(none.toCommit())).isEqualTo(none);
    assertThat(RecordedRange.of(new OffsetAndMetadata(10, "somebody else's"))).isEqualTo(none);
  }
}
