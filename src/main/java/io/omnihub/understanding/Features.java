package io.omnihub.understanding;

import java.util.Arrays;
import java.util.List;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.RussianStemmer;

/**
 * Turns words into feature keys: stems, pairs of neighbouring stems, and the words' own character
 * 2- to 5-grams. A key is a 64-bit hash, so that no text is allocated for any of them; two features
 * share a key less than once in a billion vocabularies. The lowest bit tells a word feature from a
 * character feature, since each group is normalised by itself.
 *
 * <p>Not thread-safe: one instance a thread or a call.
 */
final class Features {

  static final int GROUPS = 2;
  private static final int WORDS = 0;
  private static final int CHARACTERS = 1;
  private static final int SHORTEST_GRAM = 2;
  private static final int LONGEST_GRAM = 5;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final SnowballStemmer russian = new RussianStemmer();
  private final SnowballStemmer english = new EnglishStemmer();
  private long[] keys = new long[512];
  private int size;

  static int group(long key) {
    return (int) (key & 1);
  }

  /** Keys of the words' features, sorted; a feature that occurs n times stands there n times. */
  long[] keys(List<String> words) {
    size = 0;
    long before = 0;
    for (String word : words) {
      long stem = stem(word);
      add(stem, WORDS);
      if (before != 0) {
        add(before * FNV_PRIME + stem, WORDS);
      }
      before = stem;
      addGrams(word);
    }
    Arrays.sort(keys, 0, size);
    return Arrays.copyOf(keys, size);
  }

  /** Hash of the stem of a word. */
  long stem(String word) {
    SnowballStemmer stemmer = word.charAt(0) < 0x250 ? english : russian;
    stemmer.setCurrent(word);
    stemmer.stem();
    char[] stem = stemmer.getCurrentBuffer();
    long hash = FNV_OFFSET;
    for (int i = 0; i < stemmer.getCurrentBufferLength(); i++) {
      hash = (hash ^ stem[i]) * FNV_PRIME;
    }
    return hash;
  }

  private void addGrams(String word) {
    int end = word.length();
    for (int from = -1; from < end; from++) {
      long hash = FNV_OFFSET;
      for (int i = from; i <= Math.min(end, from + LONGEST_GRAM - 1); i++) {
        char c = i < 0 || i == end ? ' ' : word.charAt(i);
        hash = (hash ^ c) * FNV_PRIME;
        if (i - from + 1 >= SHORTEST_GRAM) {
          add(hash, CHARACTERS);
        }
      }
    }
  }

  private void add(long hash, int group) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
    }
    keys[size++] = (mix(hash) & ~1L) | group;
  }

  private static long mix(long hash) {
    long h = (hash ^ (hash >>> 32)) * 0x4cd6944c5cc20b6dL;
    h = (h ^ (h >>> 29)) * 0xfc12c5b19d3259e9L;
    return h ^ (h >>> 32);
  }
}
