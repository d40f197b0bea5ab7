package io.omnihub.console;

import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelPulse.Fault;
import io.omnihub.channel.Channels.Answer;
import io.omnihub.console.ChannelAnswer.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** Turns what providers say into sentences. What they wrote themselves is shown as it is, cut. */
@Component
class ChannelAnswers {

  private static final int MOST_FACTS = 20;
  private static final int LONGEST = 300;

  private final MessageSource messages;
  private final Words words;

  ChannelAnswers(MessageSource messages, Words words) {
    this.messages = messages;
    this.words = words;
  }

  /** To the question who the account is. */
  ChannelAnswer checked(Answer answer, String type, Locale locale) {
    String name = answer.name() == null ? "" : cut(answer.name());
    return of(
        answer,
        name.isEmpty() ? "channels.answer.nameless" : "channels.answer.ok",
        type,
        name,
        locale);
  }

  /** To being told where events go. */
  ChannelAnswer registered(Channel channel, Answer answer, Locale locale) {
    return of(
        answer,
        channel.isPolled() ? "channels.answer.polled" : "channels.answer.registered",
        channel.type(),
        "",
        locale);
  }

  /** What is wrong when its events are fetched and its answers are sent. */
  List<ChannelRow.Fault> faults(ChannelView view, Locale locale) {
    List<ChannelRow.Fault> faults = new ArrayList<>();
    if (view.polling() != null) {
      faults.add(fault("polling", view.polling(), view.type(), locale));
    }
    if (view.sending() != null) {
      faults.add(fault("sending", view.sending(), view.type(), locale));
    }
    return faults;
  }

  private ChannelRow.Fault fault(String deed, Fault fault, String type, Locale locale) {
    String sentence = sentence(fault.code(), new Object[] {words.title(type, locale), ""}, locale);
    return new ChannelRow.Fault(deed, sentence, cut(fault.reason()), fault.at());
  }

  private String sentence(String code, Object[] values, Locale locale) {
    return messages.getMessage(
        "channels.answer." + code,
        values,
        messages.getMessage("channels.answer.failed", values, locale),
        locale);
  }

  private ChannelAnswer of(Answer answer, String good, String type, String name, Locale locale) {
    Object[] values = {words.title(type, locale), name};
    if (answer.ok()) {
      return new ChannelAnswer(
          true, messages.getMessage(good, values, locale), facts(answer, locale), null);
    }
    return new ChannelAnswer(
        false,
        sentence(answer.code(), values, locale),
        List.of(),
        answer.reason() == null ? null : cut(answer.reason()));
  }

  private List<Fact> facts(Answer answer, Locale locale) {
    return answer.details().entrySet().stream()
        .filter(fact -> !fact.getValue().isBlank() && !fact.getValue().equals("null"))
        .limit(MOST_FACTS)
        .map(fact -> new Fact(label(fact.getKey(), locale), value(fact.getValue(), locale)))
        .toList();
  }

  /** What the console has no word for is called as the Kamelet calls it. */
  private String label(String fact, Locale locale) {
    return messages.getMessage("channels.fact." + fact, null, cut(fact), locale);
  }

  private String value(String value, Locale locale) {
    return value.equals("true") || value.equals("false")
        ? messages.getMessage("channels.fact.is." + value, null, locale)
        : cut(value);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
