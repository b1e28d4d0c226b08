package io.postyard.testkit.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Who may import what, what things may be called, who decides. A rule that does not concern a module holds there. */
public final class Rules {
    private static final String[] WIRE = {"io.postyard.wire..", "io.postyard.broker..", "io.postyard.testkit.."};

    public static final ArchRule DOMAIN_IS_PURE_JAVA = noClasses()
            .that()
            .resideInAPackage("io.postyard.mail..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "io.postyard.mail..")
            .because("what mail is and what we decide about it must be readable and testable without any framework");

    public static final ArchRule PROTOCOL_DOES_NO_IO = noClasses()
            .that()
            .resideInAPackage("io.postyard.smtp..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "org.apache.kafka..", "java.nio.channels..")
                    .or(DescribedPredicate.describe(
                            "are sockets", c -> c.getName().matches("java(x)?\\.net\\..*Socket.*"))))
            .because(
                    "both ends of the conversation are state machines over values; sockets only carry out their steps");

    public static final ArchRule ONLY_WIRE_KNOWS_KAFKA = noClasses()
            .that()
            .resideOutsideOfPackages(WIRE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..")
            .because("everything that leaves a process except SMTP goes through io.postyard.wire, so that its promises"
                    + " (acks, transactions, read_committed) are kept in one place");

    public static final ArchRule ONLY_INGRESS_KNOWS_NETTY = noClasses()
            .that()
            .resideOutsideOfPackages("io.postyard.ingress.netty..", "io.postyard.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..")
            .because(
                    "event loops are for the many idle and hostile clients of ingress; everything else is blocking code"
                            + " on virtual threads");

    public static final ArchRule ONLY_RESOLVE_KNOWS_DNS = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.postyard.worker.resolve..", "io.postyard.ingress.dns..", "io.postyard.testkit.dns..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xbill..")
            .because("what an answer of DNS means for mail is decided in one package of each part that asks");

    public static final ArchRule DATA_PLANE_NEVER_SEES_KUBERNETES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fabric8..")
            .because("policy reaches the data plane as compiled records; the Kubernetes API may be down");

    public static final ArchRule INGRESS_IS_APART = noClasses()
            .that()
            .resideInAPackage("io.postyard.ingress..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.postyard.router..", "io.postyard.worker..")
            .because("deployables speak through topics, never to each other");

    public static final ArchRule ROUTER_IS_APART = noClasses()
            .that()
            .resideInAPackage("io.postyard.router..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.postyard.ingress..", "io.postyard.worker..")
            .because("deployables speak through topics, never to each other");

    public static final ArchRule WORKER_IS_APART = noClasses()
            .that()
            .resideInAPackage("io.postyard.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.postyard.ingress..", "io.postyard.router..")
            .because("deployables speak through topics, never to each other");

    public static final ArchRule NO_PACKAGE_CYCLES = slices().matching("io.postyard.(**)")
            .namingSlices("$1")
            .should()
            .beFreeOfCycles()
            .because("packages that need each other are one package, and can only be understood together");

    public static final ArchRule PACKAGES_ARE_SUBJECTS = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..impl..", "..misc..")
            .because("a package is named for its subject; these names say what kind of thing is in it and invite more");

    public static final ArchRule NAMES_SAY_WHAT = noClasses()
            .that(DescribedPredicate.describe(
                    "are written by hand", c -> !c.getPackageName().contains(".proto")))
            .should()
            .haveNameMatching(".*(?:Utils?|Manager|Impl|Helper)")
            .because("a name says what a class is responsible for");

    public static final ArchRule ONLY_DISPOSITION_DECIDES = noClasses()
            .that()
            .resideOutsideOfPackage("io.postyard.mail.disposition")
            .should()
            .callConstructorWhere(DescribedPredicate.describe(
                    "it ends or defers a recipient", (JavaCall<?> call) -> Set.of("Deferred", "Bounced", "Expired")
                            .contains(call.getTargetOwner()
                                    .getName()
                                    .replace("io.postyard.mail.disposition.Disposition$", ""))))
            .because("whether a recipient bounces, expires or waits is decided in RetryDecision and nowhere else");

    public static final ArchRule TIME_IS_INJECTED = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethodWhere(DescribedPredicate.describe(
                    "it asks the system's clock", (JavaCall<?> call) -> isSystemClock(call.getTarget())))
            .because("time comes from an InstantSource that the main class hands on; nanoTime is for intervals");

    public static final ArchRule NOBODY_SLEEPS = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "it is Thread.sleep",
                    (JavaCall<?> call) -> call.getTargetOwner().isEquivalentTo(Thread.class)
                            && call.getName().equals("sleep")))
            .because("code waits for a condition, with a limit; a sleep is either too short or too long");

    public static final ArchRule NO_MOCKS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.mockito..", "org.easymock..", "org.powermock..")
            .because("fakes are written by hand against narrow ports, and the rest of the tests use the real thing");

    public static final ArchRule ONLY_ITS_USE_INFRASTRUCTURE = infrastructureIsNotFor("Test");

    /** For the code that ships. */
    private static final Map<String, ArchRule> MAIN = Map.ofEntries(
            Map.entry("the domain is pure Java", DOMAIN_IS_PURE_JAVA),
            Map.entry("the protocol does no I/O", PROTOCOL_DOES_NO_IO),
            Map.entry("only wire knows Kafka", ONLY_WIRE_KNOWS_KAFKA),
            Map.entry("only ingress knows Netty", ONLY_INGRESS_KNOWS_NETTY),
            Map.entry("only resolve knows DNS", ONLY_RESOLVE_KNOWS_DNS),
            Map.entry("the data plane never sees Kubernetes", DATA_PLANE_NEVER_SEES_KUBERNETES),
            Map.entry("ingress is apart", INGRESS_IS_APART),
            Map.entry("the router is apart", ROUTER_IS_APART),
            Map.entry("the worker is apart", WORKER_IS_APART),
            Map.entry("packages have no cycles", NO_PACKAGE_CYCLES),
            Map.entry("packages are subjects", PACKAGES_ARE_SUBJECTS),
            Map.entry("names say what", NAMES_SAY_WHAT),
            Map.entry("only disposition decides", ONLY_DISPOSITION_DECIDES),
            Map.entry("time is injected", TIME_IS_INJECTED),
            Map.entry("nobody sleeps", NOBODY_SLEEPS));

    private static final Map<String, ArchRule> TESTS = Map.of(
            "no test sleeps", NOBODY_SLEEPS,
            "no test mocks", NO_MOCKS,
            "only ITs use infrastructure", ONLY_ITS_USE_INFRASTRUCTURE,
            "packages of tests are subjects", PACKAGES_ARE_SUBJECTS);

    private Rules() {}

    /** Every rule over the main and the test code under some packages, a test for each, for a {@code @TestFactory}. */
    public static Stream<DynamicTest> testsFor(String... packages) {
        var main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(packages);
        var tests = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages(packages);
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("there is code to check", () -> mustNotBeEmpty(main, packages))),
                Stream.concat(on(main, MAIN), on(tests, TESTS)));
    }

    /** The rules for tests over a folder of compiled ones, of a module that cannot depend on the test kit. */
    public static Stream<DynamicTest> testsIn(Path classes) {
        var tests = new ClassFileImporter().importPath(classes);
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest(
                        "there is code to check", () -> mustNotBeEmpty(tests, classes.toString()))),
                on(tests, TESTS));
    }

    /** @param suffix of names of test classes, as a regular expression; what is in such a class is part of it */
    static ArchRule infrastructureIsNotFor(String suffix) {
        return noClasses()
                .that()
                .haveNameMatching(".*" + suffix + "(?:\\$.*)?")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are a broker, sockets or processes, or helpers that use them", Infrastructure::isBehind))
                .because("a name that ends in Test promises that nothing but the code can fail it, at once; what needs"
                        + " more is an IT");
    }

    private static Stream<DynamicTest> on(JavaClasses classes, Map<String, ArchRule> rules) {
        return rules.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> rule.getValue().allowEmptyShould(true).check(classes)));
    }

    private static void mustNotBeEmpty(JavaClasses classes, String... packages) {
        if (classes.isEmpty()) {
            throw new AssertionError("no classes under " + List.of(packages));
        }
    }

    private static boolean isSystemClock(AccessTarget target) {
        JavaClass owner = target.getOwner();
        return (owner.getName().matches("java\\.time\\.(?:Local|Zoned|Offset).*")
                        && target.getName().equals("now"))
                || (owner.getName().equals("java.time.Clock")
                        && target.getName().startsWith("system"))
                || (owner.getName().equals("java.util.Date")
                        && target.getName().equals("<init>")
                        && target.getFullName().endsWith("()"));
    }
}
