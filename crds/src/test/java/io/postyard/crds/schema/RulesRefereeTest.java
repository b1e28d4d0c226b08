package io.postyard.crds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.crds.cel.RefereeTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each rule of our CRDs gives the verdict of dev.cel on every object in the fixtures that it can be asked of. */
class RulesRefereeTest {
    @Test
    void agreeOnEveryFixture() {
        var verdicts = new TreeMap<String, List<String>>();
        for (var fixture : Fixture.all()) {
            var tree = SchemaCheck.check(fixture.manifest()).manifest().tree();
            for (var crd : Crd.all()) {
                if (crd.kind().equals(fixture.manifest().kind())) {
                    compare(tree, crd.schema(), verdicts);
                }
            }
        }
        assertThat(verdicts).isNotEmpty();
        verdicts.forEach((rule, seen) -> assertThat(seen).as(rule).contains("true", "false"));
    }

    private static void compare(Object value, Schema schema, Map<String, List<String>> verdicts) {
        for (var rule : schema.rules()) {
            var ours = RefereeTest.ours(rule.cel().text(), value);
            assertThat(ours)
                    .as("%s of %s", rule.cel().text(), value)
                    .isEqualTo(RefereeTest.referee(rule.cel().text(), value));
            verdicts.computeIfAbsent(rule.cel().text(), _ -> new ArrayList<>()).add(ours);
        }
        if (value instanceof Map<?, ?> map) {
            schema.properties().forEach((name, field) -> {
                if (map.get(name) != null) {
                    compare(map.get(name), field, verdicts);
                }
            });
        }
        if (value instanceof List<?> list) {
            list.forEach(item -> schema.items().ifPresent(items -> compare(item, items, verdicts)));
        }
    }
}
