package io.omnihub.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "^[0-9]+:[A-Za-z0-9_-]+$ ^[0-9]+:[A-Za-z0-9_\\-]+$",
        "^[-a]$ ^[\\-a]$",
        "^[^-/|(]+$ ^[^\\-\\/\\|\\(]+$",
        "^[\\w.-]+$ ^[\\w.\\-]+$",
        "^\\[a-b\\]$ ^\\[a-b\\]$",
        "^https://.+$ ^https://.+$",
        "[0-9]{6} [^]*(?:[0-9]{6})[^]*",
        "^EAA (?:^EAA)[^]*"
      })
  void patternOfASchemaIsSpelledForTheBrowser(String schema, String browser) {
    assertThat(BrowserPattern.of(schema)).isEqualTo(browser);
  }

  @Test
  void fieldWithoutPatternHasNone() {
    assertThat(BrowserPattern.of(null)).isNull();
  }
}
