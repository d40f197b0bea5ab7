package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import wiremock.com.networknt.schema.InputFormat;
import wiremock.com.networknt.schema.JsonSchema;
import wiremock.com.networknt.schema.JsonSchemaFactory;
import wiremock.com.networknt.schema.SpecVersion.VersionFlag;

/** The contract of what travels on the bus. */
public final class CanonicalSchema {

  private static final JsonSchema SCHEMA = read();

  private CanonicalSchema() {}

  public static void assertKept(String event) {
    assertThat(SCHEMA.validate(event, InputFormat.JSON)).as(event).isEmpty();
  }

  public static boolean isKept(String event) {
    return SCHEMA.validate(event, InputFormat.JSON).isEmpty();
  }

  private static JsonSchema read() {
    InputStream schema =
        CanonicalSchema.class.getResourceAsStream("/schema/canonical-event.schema.json");
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);
  }
}
