package io.postyard.crds.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into tokens. */
final class CelLexer {
    enum Kind {
        NUMBER,
        STRING,
        NAME,
        SIGN,
        END
    }

    record Token(Kind kind, String text) {
        boolean is(String sign) {
            return (kind == Kind.SIGN || kind == Kind.NAME) && text.equals(sign);
        }
    }

    private static final Pattern TOKEN = Pattern.compile("""
            \\s*(?:(?<number>[0-9]+(?:\\.[0-9]+)?)\
            |(?<string>'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*")\
            |(?<name>[A-Za-z_][A-Za-z0-9_]*)\
            |(?<sign>&&|\\|\\||==|!=|<=|>=|[-+*/%<>!?:.,()\\[\\]]))""");

    private CelLexer() {}

    static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        var matcher = TOKEN.matcher(text.stripTrailing());
        int at = 0;
        while (at < text.stripTrailing().length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new CelException("not CEL at '" + text.substring(at) + "' in " + text);
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "the end"));
        return tokens;
    }

    private static Token token(Matcher matcher) {
        if (matcher.group("number") != null) {
            return new Token(Kind.NUMBER, matcher.group("number"));
        }
        if (matcher.group("string") != null) {
            var quoted = matcher.group("string");
            return new Token(Kind.STRING, unescape(quoted.substring(1, quoted.length() - 1)));
        }
        return matcher.group("name") != null
                ? new Token(Kind.NAME, matcher.group("name"))
                : new Token(Kind.SIGN, matcher.group("sign"));
    }

    private static String unescape(String body) {
        var text = new StringBuilder();
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            text.append(
                    c != '\\'
                            ? c
                            : switch (body.charAt(++i)) {
                                case 'n' -> '\n';
                                case 't' -> '\t';
                                case '\\' -> '\\';
                                case '\'' -> '\'';
                                case '"' -> '"';
                                default -> throw new CelException("escape not in our subset of CEL: " + body);
                            });
        }
        return text.toString();
    }
}
