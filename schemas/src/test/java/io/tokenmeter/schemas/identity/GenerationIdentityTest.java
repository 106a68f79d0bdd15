package io.tokenmeter.schemas.identity;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class GenerationIdentityTest {

  @Property
  void differentIdentitiesNeverShareAKey(
      @ForAll @StringLength(max = 4) @Chars({'a', '/', '%', '2', 'F'}) String tenant,
      @ForAll @StringLength(max = 4) @Chars({'a', '/', '%', '2', 'F'}) String source,
      @ForAll @StringLength(max = 4) @Chars({'a', '/', '%', '2', 'F'}) String id,
      @ForAll @StringLength(max = 4) @Chars({'a', '/', '%', '2', 'F'}) String otherSource) {
    GenerationIdentity one = new GenerationIdentity(tenant, source, id);
    GenerationIdentity other = new GenerationIdentity(tenant, otherSource, source + id);
    Assume.that(!one.equals(other));
    assertThat(one.key()).isNotEqualTo(other.key());
    assertThat(one.hash128()).isNotEqualTo(other.hash128());
  }

  @Test
  void theHashIsSixteenBytesAndNeverChangesBetweenReleases() {
    assertThat(new GenerationIdentity("acme", "trace:1", "req-1").hash128())
        .hasSize(16)
        .asHexString()
        .isEqualTo("B71AD0DC2F6EDEFD3B3A6439639C5494");
  }
}
