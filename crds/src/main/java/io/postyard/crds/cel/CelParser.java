package io.postyard.crds.cel;

import io.postyard.crds.cel.CelLexer.Kind;
import io.postyard.crds.cel.CelLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Recursive descent over the CEL grammar: conditional, or, and, relation, addition, multiplication, unary, member. */
final class CelParser {
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("||"),
            Set.of("&&"),
            Set.of("==", "!=", "<", "<=", ">", ">=", "in"),
            Set.of("+", "-"),
            Set.of("*", "/", "%"));
    private static final Set<String> MACROS = Set.of("all", "exists", "exists_one", "filter", "map");
    private static final Set<String> FUNCTIONS = Set.of("size", "matches", "contains", "startsWith", "endsWith");

    private final String text;
    private final List<Token> tokens;
    private int at;

    private CelParser(String text) {
        this.text = text;
        this.tokens = CelLexer.tokens(text);
    }

    static Expression parse(String text) {
        var parser = new CelParser(text);
        var expression = parser.choice();
        if (parser.next().kind() != Kind.END) {
            throw new CelException("more than one expression: " + text);
        }
        return expression;
    }

    private Expression choice() {
        var condition = binary(0);
        if (!take("?")) {
            return condition;
        }
        var yes = binary(0);
        expect(":");
        return new Expression.Choice(condition, yes, choice());
    }

    private Expression binary(int level) {
        if (level == LEVELS.size()) {
            return unary();
        }
        var left = binary(level + 1);
        while (LEVELS.get(level).stream().anyMatch(tokens.get(at)::is)) {
            var operator = next().text();
            left = new Expression.Binary(operator, left, binary(level + 1));
        }
        return left;
    }

    private Expression unary() {
        if (take("!")) {
            return new Expression.Unary("!", unary());
        }
        if (take("-")) {
            return new Expression.Unary("-", unary());
        }
        return member();
    }

    private Expression member() {
        var expression = primary();
        while (true) {
            if (take("[")) {
                expression = new Expression.Index(expression, choice());
                expect("]");
            } else if (take(".")) {
                var name = name();
                expression = take("(") ? method(expression, name) : new Expression.Select(expression, name);
            } else {
                return expression;
            }
        }
    }

    private Expression method(Expression target, String name) {
        if (MACROS.contains(name)) {
            var variable = name();
            expect(",");
            var body = choice();
            expect(")");
            return new Expression.Comprehension(name, target, variable, body);
        }
        var arguments = new ArrayList<Expression>();
        arguments.add(target);
        arguments.addAll(listUntil(")"));
        return call(name, arguments);
    }

    private Expression primary() {
        var token = next();
        return switch (token.kind()) {
            case NUMBER ->
                new Expression.Literal(
                        token.text().contains(".")
                                ? (Object) Double.valueOf(token.text())
                                : (Object) Long.valueOf(token.text()));
            case STRING -> new Expression.Literal(token.text());
            case NAME -> named(token.text());
            case SIGN -> {
                if (token.is("(")) {
                    var inner = choice();
                    expect(")");
                    yield inner;
                }
                if (token.is("[")) {
                    yield new Expression.ListOf(listUntil("]"));
                }
                throw unexpected(token);
            }
            case END -> throw unexpected(token);
        };
    }

    private Expression named(String name) {
        if (name.equals("true") || name.equals("false")) {
            return new Expression.Literal(Boolean.valueOf(name));
        }
        if (name.equals("null")) {
            return new Expression.Literal(null);
        }
        if (!take("(")) {
            return new Expression.Variable(name);
        }
        var arguments = listUntil(")");
        if (name.equals("has")) {
            if (arguments.size() == 1 && arguments.getFirst() instanceof Expression.Select(var target, var field)) {
                return new Expression.Has(target, field);
            }
            throw new CelException("has() takes one field: " + text);
        }
        return call(name, arguments);
    }

    private Expression call(String name, List<Expression> arguments) {
        int wanted = name.equals("size") ? 1 : 2;
        if (!FUNCTIONS.contains(name) || arguments.size() != wanted) {
            throw new CelException(name + "() of " + arguments.size() + " is not in our subset of CEL: " + text);
        }
        return new Expression.Call(name, List.copyOf(arguments));
    }

    private List<Expression> listUntil(String close) {
        var list = new ArrayList<Expression>();
        if (take(close)) {
            return list;
        }
        do {
            list.add(choice());
        } while (take(","));
        expect(close);
        return list;
    }

    private String name() {
        var token = next();
        if (token.kind() != Kind.NAME) {
            throw unexpected(token);
        }
        return token.text();
    }

    private Token next() {
        return tokens.get(at == tokens.size() - 1 ? at : at++);
    }

    private boolean take(String sign) {
        boolean is = tokens.get(at).is(sign);
        if (is) {
            at++;
        }
        return is;
    }

    private void expect(String sign) {
        if (!take(sign)) {
            throw unexpected(tokens.get(at));
        }
    }

    private CelException unexpected(Token token) {
        return new CelException("unexpected " + token.text() + " in " + text);
    }
}
