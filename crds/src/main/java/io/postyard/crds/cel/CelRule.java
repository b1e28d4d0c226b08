package io.postyard.crds.cel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A rule of a CRD ({@code x-kubernetes-validations}): a CEL expression over {@code self} that is true of what is
 * allowed. Parsed when it is first asked.
 */
public final class CelRule {
    private final String text;
    private Expression parsed;

    public CelRule(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /**
     * @param self plain values as in {@link io.postyard.crds.manifest.Manifest#tree}
     * @throws CelException if the rule has no verdict on {@code self}
     */
    public boolean allows(Object self) {
        return bool(value(expression(), Map.of("self", self)));
    }

    private synchronized Expression expression() {
        if (parsed == null) {
            parsed = CelParser.parse(text);
        }
        return parsed;
    }

    private static Object value(Expression expression, Map<String, Object> scope) {
        return switch (expression) {
            case Expression.Literal(var value) -> value;
            case Expression.Variable(var name) ->
                Optional.ofNullable(scope.get(name)).orElseThrow(() -> new CelException("no such variable: " + name));
            case Expression.Select(var target, var field) -> {
                var map = map(value(target, scope));
                if (!map.containsKey(field)) {
                    throw new CelException("no such field: " + field);
                }
                yield map.get(field);
            }
            case Expression.Has(var target, var field) ->
                map(value(target, scope)).containsKey(field);
            case Expression.Index(var target, var index) -> element(value(target, scope), value(index, scope));
            case Expression.ListOf(var items) ->
                items.stream().map(item -> value(item, scope)).toList();
            case Expression.Unary(var operator, var operand) ->
                operator.equals("!")
                        ? (Object) !bool(value(operand, scope))
                        : (Object) (-integer(value(operand, scope)));
            case Expression.Binary(var operator, var left, var right) -> binary(operator, left, right, scope);
            case Expression.Choice(var condition, var yes, var no) ->
                value(bool(value(condition, scope)) ? yes : no, scope);
            case Expression.Call(var function, var arguments) ->
                call(function, arguments.stream().map(a -> value(a, scope)).toList());
            case Expression.Comprehension comprehension -> comprehend(comprehension, scope);
        };
    }

    private static Object binary(String operator, Expression left, Expression right, Map<String, Object> scope) {
        if (operator.equals("&&") || operator.equals("||")) {
            return either(operator.equals("||"), left, right, scope);
        }
        var a = value(left, scope);
        var b = value(right, scope);
        return switch (operator) {
            case "==" -> same(a, b);
            case "!=" -> !same(a, b);
            case "in" ->
                b instanceof Map<?, ?> map
                        ? map.containsKey(a)
                        : list(b).stream().anyMatch(i -> same(i, a));
            case "<" -> compare(a, b) < 0;
            case "<=" -> compare(a, b) <= 0;
            case ">" -> compare(a, b) > 0;
            case ">=" -> compare(a, b) >= 0;
            case "+" -> a instanceof String text ? text + string(b) : (Object) Math.addExact(integer(a), integer(b));
            case "-" -> Math.subtractExact(integer(a), integer(b));
            case "*" -> Math.multiplyExact(integer(a), integer(b));
            case "/", "%" -> {
                if (integer(b) == 0) {
                    throw new CelException("division by zero");
                }
                yield operator.equals("/") ? integer(a) / integer(b) : integer(a) % integer(b);
            }
            default -> throw new CelException("no such operator: " + operator);
        };
    }

    /** CEL's logic is commutative: a side that decides alone hides an error of the other one. */
    private static boolean either(boolean decides, Expression left, Expression right, Map<String, Object> scope) {
        CelException error = null;
        for (var side : List.of(left, right)) {
            try {
                if (bool(value(side, scope)) == decides) {
                    return decides;
                }
            } catch (CelException e) {
                error = e;
            }
        }
        if (error != null) {
            throw error;
        }
        return !decides;
    }

    private static Object call(String function, List<Object> arguments) {
        var target = arguments.getFirst();
        if (function.equals("size")) {
            return switch (target) {
                case String text -> (long) text.codePointCount(0, text.length());
                case List<?> list -> (long) list.size();
                case Map<?, ?> map -> (long) map.size();
                case null, default -> throw new CelException("no size: " + target);
            };
        }
        var text = string(target);
        var argument = string(arguments.getLast());
        return switch (function) {
            case "matches" -> Pattern.compile(argument).matcher(text).find();
            case "contains" -> text.contains(argument);
            case "startsWith" -> text.startsWith(argument);
            case "endsWith" -> text.endsWith(argument);
            default -> throw new CelException("no such function: " + function);
        };
    }

    private static Object comprehend(Expression.Comprehension macro, Map<String, Object> scope) {
        var range = value(macro.range(), scope);
        var items = range instanceof Map<?, ?> map ? List.copyOf(map.keySet()) : list(range);
        var kept = new ArrayList<Object>();
        var results = new ArrayList<Object>();
        CelException error = null;
        for (var item : items) {
            var inner = new HashMap<>(scope);
            inner.put(macro.variable(), item);
            try {
                var result = value(macro.body(), inner);
                results.add(result);
                if (!macro.macro().equals("map") && bool(result)) {
                    kept.add(item);
                }
            } catch (CelException e) {
                error = e;
            }
        }
        // As with && and ||: a decisive element hides the error of another one.
        if (error != null
                && !(macro.macro().equals("exists") && !kept.isEmpty())
                && !(macro.macro().equals("all") && kept.size() < results.size())) {
            throw error;
        }
        return switch (macro.macro()) {
            case "all" -> kept.size() == items.size();
            case "exists" -> !kept.isEmpty();
            case "exists_one" -> kept.size() == 1;
            case "filter" -> kept;
            case "map" -> results;
            default -> throw new CelException("no such macro: " + macro.macro());
        };
    }

    private static Object element(Object target, Object index) {
        if (target instanceof Map<?, ?> map && map.containsKey(index)) {
            return map.get(index);
        }
        if (target instanceof List<?> list && index instanceof Long at && at >= 0 && at < list.size()) {
            return list.get(at.intValue());
        }
        throw new CelException("no such element: " + index);
    }

    private static boolean same(Object a, Object b) {
        return a instanceof Number x && b instanceof Number y
                ? Double.compare(x.doubleValue(), y.doubleValue()) == 0
                : Objects.equals(a, b);
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return x instanceof Long i && y instanceof Long j
                    ? Long.compare(i, j)
                    : Double.compare(x.doubleValue(), y.doubleValue());
        }
        return string(a).compareTo(string(b));
    }

    private static boolean bool(Object value) {
        if (value instanceof Boolean is) {
            return is;
        }
        throw new CelException("not true or false: " + value);
    }

    private static long integer(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new CelException("not an integer: " + value);
    }

    private static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new CelException("not a string: " + value);
    }

    private static List<?> list(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new CelException("not a list: " + value);
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new CelException("no fields: " + value);
    }
}
