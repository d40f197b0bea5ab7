package io.omnihub.understanding;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.omnihub.message.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Linear classifier of short texts, trained at start from the intents' examples.
 *
 * <p>One logistic regression an intent gives each its evidence; a softmax at a fixed temperature
 * makes confidences of them. A text is judged as a whole and clause by clause, and an intent's
 * evidence is the strongest that any part gives: a question is not diluted by the politeness around
 * it. Courtesies yield: they are set aside when what remains is clearly one of the other intents.
 * Evidence competes not only with the other intents' but with chance, so a text of which nothing is
 * known is never confident. Where no intent gathers enough, the verdict is {@link Verdict#NONE}.
 *
 * <p>Immutable and thread-safe. Training is deterministic: the same intents give the same model.
 */
final class Classifier {

  /**
   * @param intent id of an intent, or {@link Verdict#NONE}
   * @param confidence 0 to 1
   */
  record Result(String intent, double confidence) {}

  private static final double COST = 16;
  private static final double TOLERANCE = 0.05;

  /** Inverse temperature, chosen by cross-validation on the bundled examples. */
  private static final double SHARPNESS = 1.6;

  /** Below this confidence the verdict is {@link Verdict#NONE}. */
  private static final double ENOUGH = 0.35;

  /** From this confidence among the other intents, courtesies yield. */
  private static final double CLEAR = 0.5;

  private static final int MOST_CLAUSES = 12;

  private static final Pattern CLAUSE_END = Pattern.compile("[.!?…;,:()\\n—]+(?=\\s|$)|\\n| - ");

  static {
    Linear.disableDebugOutput();
  }

  private final String[] ids;
  private final boolean[] courtesy;
  private final Vocabulary vocabulary;

  /**
   * The evidence of an intent that is no likelier than any other: its share of the odds is lost.
   */
  private final double chance;

  /** Weights by feature, then by intent; after the last feature, the intents' biases. */
  private final float[] weights;

  private Classifier(String[] ids, boolean[] courtesy, Vocabulary vocabulary, float[] weights) {
    this.ids = ids;
    this.courtesy = courtesy;
    this.vocabulary = vocabulary;
    this.chance = -Math.log(ids.length - 1.0);
    this.weights = weights;
  }

  static Classifier train(List<Intent> intents) {
    var features = new Features();
    var documents = new ArrayList<long[]>();
    var labels = new ArrayList<Integer>();
    for (int label = 0; label < intents.size(); label++) {
      for (String language : intents.get(label).examples().keySet().stream().sorted().toList()) {
        for (String text : intents.get(label).examples().get(language)) {
          documents.add(features.keys(Tokens.of(text)));
          labels.add(label);
        }
      }
    }
    Vocabulary vocabulary = Vocabulary.of(documents);
    Model model = Linear.train(problem(documents, labels, vocabulary), parameter());
    return new Classifier(
        intents.stream().map(Intent::id).toArray(String[]::new),
        flags(intents),
        vocabulary,
        weights(model, intents.size()));
  }

  private static Parameter parameter() {
    return new Parameter(SolverType.L2R_LR, COST, TOLERANCE);
  }

  private static Problem problem(
      List<long[]> documents, List<Integer> labels, Vocabulary vocabulary) {
    var problem = new Problem();
    problem.l = documents.size();
    problem.n = vocabulary.size() + 1;
    problem.bias = 1;
    problem.x = new Feature[problem.l][];
    problem.y = labels.stream().mapToDouble(Integer::doubleValue).toArray();
    for (int i = 0; i < problem.l; i++) {
      Vocabulary.Vector vector = vocabulary.vector(documents.get(i));
      var row = new Feature[vector.size() + 1];
      for (int j = 0; j < vector.size(); j++) {
        row[j] = new FeatureNode(vector.positions()[j] + 1, vector.values()[j]);
      }
      row[vector.size()] = new FeatureNode(problem.n, 1);
      problem.x[i] = row;
    }
    return problem;
  }

  private static float[] weights(Model model, int intents) {
    double[] trained = model.getFeatureWeights();
    int[] labels = model.getLabels();
    var weights = new float[trained.length];
    for (int i = 0; i < trained.length; i++) {
      weights[i - i % intents + labels[i % intents]] = (float) trained[i];
    }
    return weights;
  }

  private static boolean[] flags(List<Intent> intents) {
    var flags = new boolean[intents.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = intents.get(i).courtesy();
    }
    return flags;
  }

  Result classify(String text) {
    List<String> words = Tokens.of(text);
    if (words.stream().allMatch(Tokens.NUMBER::equals)) {
      return new Result(Verdict.NONE, 0);
    }
    var features = new Features();
    double[] evidence = evidence(features, words);
    String[] clauses = CLAUSE_END.split(text, MOST_CLAUSES);
    if (clauses.length > 1) {
      for (String clause : clauses) {
        double[] part = evidence(features, Tokens.of(clause));
        for (int i = 0; i < part.length; i++) {
          if (!ids[i].equals(Verdict.NONE)) {
            evidence[i] = Math.max(evidence[i], part[i]);
          }
        }
      }
    }
    Result withoutCourtesy = best(evidence, true);
    if (withoutCourtesy.confidence() >= CLEAR && !withoutCourtesy.intent().equals(Verdict.NONE)) {
      return withoutCourtesy;
    }
    return best(evidence, false);
  }

  private double[] evidence(Features features, List<String> words) {
    Vocabulary.Vector vector = vocabulary.vector(features.keys(words));
    int count = ids.length;
    double[] evidence = new double[count];
    int bias = vocabulary.size() * count;
    for (int i = 0; i < count; i++) {
      evidence[i] = weights[bias + i];
    }
    for (int f = 0; f < vector.size(); f++) {
      int row = vector.positions()[f] * count;
      float value = vector.values()[f];
      for (int i = 0; i < count; i++) {
        evidence[i] += weights[row + i] * value;
      }
    }
    return evidence;
  }

  private Result best(double[] evidence, boolean courtesySetAside) {
    int best = -1;
    double sum = Math.exp(SHARPNESS * chance);
    double none = 0;
    for (int i = 0; i < evidence.length; i++) {
      if (courtesySetAside && courtesy[i]) {
        continue;
      }
      double odds = Math.exp(SHARPNESS * evidence[i]);
      sum += odds;
      if (best < 0 || evidence[i] > evidence[best]) {
        best = i;
      }
      if (ids[i].equals(Verdict.NONE)) {
        none = odds;
      }
    }
    double confidence = Math.exp(SHARPNESS * evidence[best]) / sum;
    return confidence >= ENOUGH
        ? new Result(ids[best], confidence)
        : new Result(Verdict.NONE, none / sum);
  }
}
