package io.omnihub.flow.check;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.message.Command;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.BeanRepository;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.Factory;
import org.springframework.objenesis.SpringObjenesis;

/**
 * The hub's beans as a flow sees them on the bench. A bean that can be made from configuration
 * alone works as in the hub; one that wants a database or a bus is a stand-in that answers nothing,
 * or what the sample says. Each call is kept.
 */
final class BenchRegistry implements BeanRepository {

  private static final SpringObjenesis OBJENESIS = new SpringObjenesis();
  private static final Map<String, String> COMMANDS =
      Map.of("callTask", "call-task", "markSpam", "spam");

  private final ConfigurableListableBeanFactory beans;
  private final ObjectMapper json;
  private final Supplier<Calls> calls;
  private final Map<String, Object> made = new ConcurrentHashMap<>();

  BenchRegistry(ConfigurableListableBeanFactory beans, ObjectMapper json, Supplier<Calls> calls) {
    this.beans = beans;
    this.json = json;
    this.calls = calls;
  }

  /** The same beans without the components among them: what is outside must stay outside. */
  BeanRepository withoutComponents() {
    return new BeanRepository() {
      @Override
      public Object lookupByName(String name) {
        Object bean = BenchRegistry.this.lookupByName(name);
        return bean instanceof Component ? null : bean;
      }

      @Override
      public <T> T lookupByNameAndType(String name, Class<T> type) {
        Object bean = lookupByName(name);
        return type.isInstance(bean) ? type.cast(bean) : null;
      }

      @Override
      public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return Map.of();
      }

      @Override
      public <T> Set<T> findByType(Class<T> type) {
        return Set.of();
      }
    };
  }

  @Override
  public Object lookupByName(String name) {
    if (!beans.containsBean(name)) {
      return null;
    }
    Object known = made.get(name);
    if (known == null) {
      known = make(name);
      made.put(name, known);
    }
    return known;
  }

  @Override
  public <T> T lookupByNameAndType(String name, Class<T> type) {
    Object bean = lookupByName(name);
    return type.isInstance(bean) ? type.cast(bean) : null;
  }

  /** A flow names its beans; what Camel would look up by type is of the hub, not of the flow. */
  @Override
  public <T> Map<String, T> findByTypeWithName(Class<T> type) {
    return Map.of();
  }

  @Override
  public <T> Set<T> findByType(Class<T> type) {
    return Set.of();
  }

  private Object make(String name) {
    Class<?> type = beans.getType(name);
    Object real = real(name);
    if (real instanceof Component || (real != null && !isOurs(real.getClass()))) {
      return real;
    }
    Class<?> seen = real == null ? type : real.getClass();
    if (seen == null || Modifier.isFinal(seen.getModifiers())) {
      return real == null ? new Object() : real;
    }
    return standIn(seen, new Watch(name, real));
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("io.omnihub.");
  }

  private Object real(String name) {
    BeanDefinition definition =
        beans.containsBeanDefinition(name) ? beans.getMergedBeanDefinition(name) : null;
    String origin =
        definition == null
            ? ""
            : definition.getBeanClassName() + " " + definition.getFactoryBeanName();
    if (origin.contains("io.omnihub.bus.") || origin.matches(".*\\b[a-z]+BusConfiguration.*")) {
      return null; // its connections start a broker
    }
    try {
      return beans.getBean(name);
    } catch (BeansException e) {
      return null;
    }
  }

  private static Object standIn(Class<?> type, MethodInterceptor watch) {
    if (type.isInterface()) {
      ProxyFactory factory = new ProxyFactory();
      factory.addInterface(type);
      factory.addAdvice(watch);
      return factory.getProxy(BenchRegistry.class.getClassLoader());
    }
    Enhancer enhancer = new Enhancer();
    enhancer.setSuperclass(type);
    enhancer.setClassLoader(type.getClassLoader());
    enhancer.setCallbackType(org.springframework.cglib.proxy.MethodInterceptor.class);
    Object proxy = OBJENESIS.newInstance(enhancer.createClass(), false);
    ((Factory) proxy)
        .setCallbacks(
            new org.springframework.cglib.proxy.Callback[] {
              (org.springframework.cglib.proxy.MethodInterceptor)
                  (self, method, arguments, superMethod) ->
                      watch.invoke(new Invoked(self, method, arguments))
            });
    return proxy;
  }

  /** A call as the watch needs it; there is nothing to proceed to. */
  private record Invoked(Object self, Method method, Object[] arguments)
      implements MethodInvocation {

    @Override
    public Method getMethod() {
      return method;
    }

    @Override
    public Object[] getArguments() {
      return arguments;
    }

    @Override
    public Object proceed() {
      throw new UnsupportedOperationException("The watch decides");
    }

    @Override
    public Object getThis() {
      return self;
    }

    @Override
    public Method getStaticPart() {
      return method;
    }
  }

  private final class Watch implements MethodInterceptor {

    private final String bean;
    private final Object real;

    Watch(String bean, Object real) {
      this.bean = bean;
      this.real = real;
    }

    @Override
    public Object invoke(MethodInvocation call) throws Throwable {
      Method method = call.getMethod();
      Object[] arguments = call.getArguments();
      if (method.getDeclaringClass() == Object.class || !Modifier.isPublic(method.getModifiers())) {
        return ofObject(call);
      }
      String name = bean + "." + method.getName();
      Exchange exchange = exchange(arguments);
      Throwable failure =
          exchange == null
              ? null
              : exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
      calls.get().called(new Calls.BeanCall(name, failure));
      if (calls.get().isAnswered(name)) {
        return answer(calls.get().answerOf(name), method);
      }
      if (real == null) {
        return nothing(method.getReturnType());
      }
      int before = commands(exchange).size();
      Object result;
      try {
        method.setAccessible(true);
        result = method.invoke(real, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
      List<?> after = commands(exchange);
      if (after.size() > before) {
        calls.get().collected(describe(method, arguments, after.subList(before, after.size())));
      }
      return result;
    }

    private Object ofObject(MethodInvocation call) {
      return switch (call.getMethod().getName()) {
        case "toString" -> bean;
        case "hashCode" -> System.identityHashCode(call.getThis());
        case "equals" -> call.getThis() == call.getArguments()[0];
        default -> null;
      };
    }

    private Object answer(JsonNode said, Method method) {
      Class<?> type = method.getReturnType();
      if (type == String.class && said.isContainerNode()) {
        return said.toString();
      }
      JavaType wanted = json.getTypeFactory().constructType(method.getGenericReturnType());
      return type == void.class || said.isNull() ? null : json.convertValue(said, wanted);
    }
  }

  private static Exchange exchange(Object[] arguments) {
    for (Object argument : arguments) {
      if (argument instanceof Exchange exchange) {
        return exchange;
      }
    }
    return null;
  }

  private static List<?> commands(Exchange exchange) {
    List<?> commands = exchange == null ? null : exchange.getVariable("commands", List.class);
    return commands == null ? List.of() : List.copyOf(commands);
  }

  /** As {@code {"reply": {"key": "price", "text": "…"}}}, named after the Kamelet that did it. */
  private ObjectNode describe(Method method, Object[] arguments, List<?> added) {
    ObjectNode fields = json.createObjectNode();
    for (Object argument : arguments) {
      if (argument instanceof String key) {
        fields.put("key", key); // the last one is the text's
      }
    }
    for (int place = 0; place < added.size(); place++) {
      Object one = added.get(place);
      ObjectNode command =
          json.valueToTree(one instanceof Command.Reply reply ? reply.content() : one);
      if (place == 0) {
        fields.setAll(command);
      } else {
        fields.set(kebab(added.get(place).getClass().getSimpleName()), command);
      }
    }
    if (added.get(0) instanceof Command.CallTask) {
      fields.remove("key");
    }
    String name = COMMANDS.getOrDefault(method.getName(), kebab(method.getName()));
    return json.createObjectNode().set(name, fields);
  }

  private static String kebab(String name) {
    return name.replaceAll("(?<=[a-z])([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static Object nothing(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type.isPrimitive() && type != void.class) {
      return type == char.class
          ? (Object) ' '
          : java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
    }
    if (type == Optional.class) {
      return Optional.empty();
    }
    if (type == List.class) {
      return List.of();
    }
    return type == Map.class ? Map.of() : null;
  }
}
