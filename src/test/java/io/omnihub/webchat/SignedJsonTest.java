package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedJsonTest {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \0é";

  private final SignedJson tokens = new SignedJson(new byte[32], new ObjectMapper());

  private record Person(String name) {}

  @Test
  void tokenIsBase64OfJsonAndOfItsHmac() {
    String made =
        "eyJuYW1lIjoiQW5uYSJ9.HWqgDELvDrEH4TcOWwrvIxz_EgACRUhBIueeY-L2O2Y"; // by another program

    assertThat(tokens.sign("one.", new Person("Anna"))).isEqualTo(made);
    assertThat(tokens.read("one.", made, Person.class)).hasValue(new Person("Anna"));
  }

  @Test
  void tokenOfOnePurposeOrKeyIsNoneOfAnother() {
    byte[] another = new byte[32];
    another[31] = 1;
    String token = tokens.sign("one.", new Person("Anna"));

    assertThat(tokens.read("other.", token, Person.class)).isEmpty();
    assertThat(new SignedJson(another, new ObjectMapper()).read("one.", token, Person.class))
        .isEmpty();
  }

  @Test
  void everyChangedCharacterIsRefusedAlsoWhereItsBitsCarryNothing() {
    for (String name : List.of("Anna", "Boris", "Victor")) { // JSON of 15, 16 and 17 bytes
      String token = tokens.sign("one.", new Person(name));
      for (int at = 0; at < token.length(); at++) {
        for (char other : ALPHABET.toCharArray()) {
          String changed = token.substring(0, at) + other + token.substring(at + 1);
          if (!changed.equals(token)) {
            assertThat(tokens.read("one.", changed, Person.class)).as(changed).isEmpty();
          }
        }
      }
    }
  }

  @Test
  void nothingIsAddedNorLeftOut() {
    String token = tokens.sign("one.", new Person("Anna"));

    for (String added : List.of("=", "==", "x", ".", " ", "\n")) {
      assertThat(tokens.read("one.", token + added, Person.class)).as(added).isEmpty();
      assertThat(tokens.read("one.", added + token, Person.class)).as(added).isEmpty();
    }
    for (int length = 0; length < token.length(); length++) {
      assertThat(tokens.read("one.", token.substring(0, length), Person.class)).isEmpty();
    }
    assertThat(tokens.read("one.", null, Person.class)).isEmpty();
  }

  @Test
  void whatIsSignedButOfAnotherFormIsRefused() {
    assertThat(tokens.read("one.", tokens.sign("one.", List.of(1)), Person.class)).isEmpty();
    assertThat(tokens.read("one.", tokens.sign("one.", null), Person.class)).isEmpty();
  }
}
