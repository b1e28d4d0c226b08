package io.postyard.crds.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our part of CEL gives the verdicts of dev.cel, the language's own Java implementation. */
public class RefereeTest {
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(CelOptions.current().build())
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("self", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().build();
    private static final Map<String, Object> SELF = Map.of(
            "name",
            "example.com",
            "count",
            3L,
            "empty",
            List.of(),
            "list",
            List.of("a", "b", "a"),
            "map",
            Map.of("k", "v"),
            "flag",
            true);

    /** What dev.cel says: true, false, or error. */
    public static String referee(String rule, Object self) {
        try {
            return String.valueOf(
                    RUNTIME.createProgram(COMPILER.compile(rule).getAst()).eval(Map.of("self", self)));
        } catch (CelEvaluationException e) {
            return "error";
        } catch (CelValidationException e) {
            throw new AssertionError("dev.cel does not take: " + rule, e);
        }
    }

    /** What we say. */
    public static String ours(String rule, Object self) {
        try {
            return String.valueOf(new CelRule(rule).allows(self));
        } catch (CelException e) {
            return "error";
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '\t', quoteCharacter = '`', textBlock = """
            self.name == 'example.com'
            self.name != "example.com"
            has(self.name) && !has(self.missing)
            self.missing == 'a' || self.flag
            self.missing == 'a' && self.flag
            self.flag || self.missing == 'a'
            !(self.missing == 'a')
            self.count + 1 == 4 && self.count - 1 == 2 && self.count * 2 == 6
            self.count / 2 == 1 && self.count % 2 == 1 && -self.count < 0
            self.count / 0 == 1
            1 + 2 * 3 == 7 && (1 + 2) * 3 == 9
            self.count > 2 && self.count >= 3 && self.count < 4 && self.count <= 3
            'a' < 'b' && !('b' <= 'a')
            'a' in self.list && !('c' in self.list) && 'k' in self.map
            self.list[1] == 'b' && self.map['k'] == 'v' && self.map.k == 'v'
            self.list[7] == 'b'
            size(self.list) == 3 && self.list.size() == 3 && size(self.name) == 11 && size(self.map) == 1
            self.list.all(x, x == 'a' || x == 'b')
            self.list.exists(x, x == 'b') && !self.list.exists(x, x == 'c')
            self.list.exists_one(x, x == 'b') && !self.list.exists_one(x, x == 'a')
            self.list.filter(x, x == 'a').size() == 2
            self.list.map(x, x + '!')[0] == 'a!'
            self.empty.all(x, false) && !self.empty.exists(x, true)
            [1, 2, 3].exists(x, 6 / (x - 1) == 3)
            [1, 2, 3].all(x, 6 / (x - 1) == 5)
            [1, 2, 3].all(x, 6 / (x - 1) > 0)
            self.map.all(k, self.map[k] == 'v')
            self.name.matches('^ex.*com$') && self.name.matches('ample') && !self.name.matches('^$')
            self.name.contains('.') && self.name.startsWith('ex') && self.name.endsWith('.com')
            self.flag ? self.count == 3 : false
            self.count == 4 ? true : self.count == 3 ? true : false
            [1, 'a', true] == [1, 'a', true]
            'it\\'s' == "it's" && 'a\\\\b' == "a\\\\b"
            self.count.contains('a')
            self.nothing.deeper == 1
            self.flag == true && self.flag != false
            """)
    void agrees(String rule) {
        assertThat(ours(rule, SELF)).as(rule).isEqualTo(referee(rule, SELF));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '\t', quoteCharacter = '`', textBlock = """
            self.
            self.a ==
            (self.a
            self.list.map(x)
            self.name.split('.')
            has(self)
            self.a b
            'open
            self.a # b
            """)
    void refusesWhatItDoesNotKnow(String rule) {
        assertThat(ours(rule, SELF)).isEqualTo("error");
    }
}
