package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InListTest {

  @Test
  void numbersOfValuesAreRaisedToPowersOfTwo() {
    assertThat(InList.of(List.of(7))).isEqualTo(new InList("?", List.of(7)));
    assertThat(InList.of(List.of(7, 8))).isEqualTo(new InList("?, ?", List.of(7, 8)));
    assertThat(InList.of(List.of(7, 8, 9)))
        .isEqualTo(new InList("?, ?, ?, ?", List.of(7, 8, 9, 9)));
    assertThat(InList.of(IntStream.range(0, 17).boxed().toList()).values()).hasSize(32);
  }
}
