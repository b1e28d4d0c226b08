package io.postyard.crds.cel;

import java.util.List;

/** A parsed CEL expression. */
sealed interface Expression {
    /** {@code 'a'}, {@code 1}, {@code 1.5}, {@code true}, {@code null}. */
    record Literal(Object value) implements Expression {}

    /** {@code self}, or the variable of a comprehension. */
    record Variable(String name) implements Expression {}

    /** {@code target.field}. */
    record Select(Expression target, String field) implements Expression {}

    /** {@code has(target.field)}. */
    record Has(Expression target, String field) implements Expression {}

    /** {@code target[index]}. */
    record Index(Expression target, Expression index) implements Expression {}

    /** {@code [a, b]}. */
    record ListOf(List<Expression> items) implements Expression {}

    /** {@code !a} and {@code -a}. */
    record Unary(String operator, Expression operand) implements Expression {}

    /** {@code a && b}, {@code a == b}, {@code a in b} … */
    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** {@code condition ? yes : no}. */
    record Choice(Expression condition, Expression yes, Expression no) implements Expression {}

    /** {@code size(a)} and {@code a.size()}, {@code a.matches(b)} …: the target is the first argument. */
    record Call(String function, List<Expression> arguments) implements Expression {}

    /** {@code range.all(variable, body)}, {@code exists}, {@code exists_one}, {@code filter}, {@code map}. */
    record Comprehension(String macro, Expression range, String variable, Expression body) implements Expression {}
}
