package io.omnihub.understanding;

import java.util.Arrays;
import java.util.List;

/**
 * The features that training saw, each with its inverse document frequency, and the way from
 * feature keys to a vector. Words and character n-grams have a fixed share of unit length each.
 * What is unknown counts in the length but has no weight of its own: a text of unknown words gives
 * a vector near zero, hence no confident verdict. Immutable.
 */
final class Vocabulary {

  /** Sparse vector over the vocabulary; positions ascend within it. */
  record Vector(int size, int[] positions, float[] values) {}

  private static final float[] SHARES = {0.3f, 0.7f};

  private final long[] keys;
  private final float[] idf;
  private final float unknownIdf;

  private Vocabulary(long[] keys, float[] idf, float unknownIdf) {
    this.keys = keys;
    this.idf = idf;
    this.unknownIdf = unknownIdf;
  }

  /** Counts in how many documents each key occurs. */
  static Vocabulary of(List<long[]> documents) {
    long[] all =
        documents.stream().flatMapToLong(keys -> Arrays.stream(keys).distinct()).sorted().toArray();
    long[] kept = new long[all.length];
    float[] idf = new float[all.length];
    int size = 0;
    for (int i = 0; i < all.length; ) {
      int end = endOfRun(all, i);
      kept[size] = all[i];
      idf[size++] = idf(documents.size(), end - i);
      i = end;
    }
    return new Vocabulary(
        Arrays.copyOf(kept, size), Arrays.copyOf(idf, size), idf(documents.size(), 0));
  }

  int size() {
    return keys.length;
  }

  Vector vector(long[] sortedKeys) {
    int[] positions = new int[sortedKeys.length];
    float[] values = new float[sortedKeys.length];
    float[] squares = new float[Features.GROUPS];
    int size = 0;
    for (int i = 0; i < sortedKeys.length; ) {
      int end = endOfRun(sortedKeys, i);
      int position = Arrays.binarySearch(keys, sortedKeys[i]);
      float frequency = end - i == 1 ? 1 : (float) (1 + Math.log(end - i));
      float value = frequency * (position < 0 ? unknownIdf : idf[position]);
      squares[Features.group(sortedKeys[i])] += value * value;
      if (position >= 0) {
        positions[size] = position;
        values[size++] = value;
      }
      i = end;
    }
    scale(size, positions, values, squares);
    return new Vector(size, positions, values);
  }

  private void scale(int size, int[] positions, float[] values, float[] squares) {
    for (int i = 0; i < size; i++) {
      int group = Features.group(keys[positions[i]]);
      values[i] *= (float) Math.sqrt(SHARES[group] / squares[group]);
    }
  }

  private static int endOfRun(long[] sorted, int from) {
    int end = from + 1;
    while (end < sorted.length && sorted[end] == sorted[from]) {
      end++;
    }
    return end;
  }

  private static float idf(int documents, int containing) {
    return (float) (Math.log((1.0 + documents) / (1.0 + containing)) + 1);
  }
}
