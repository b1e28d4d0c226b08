package io.postyard.ingress.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static final Optional<InetAddress> ANN = Optional.of(InetAddress.ofLiteral("192.0.2.1"));
    private static final Optional<InetAddress> BOB = Optional.of(InetAddress.ofLiteral("192.0.2.2"));

    @Test
    void neverGivesMoreThanItHas() {
        var budget = new ByteBudget(100, 40);
        var purse = budget.purse(Optional.empty());
        assertThat(purse.tryReserve(60)).isTrue();
        assertThat(purse.tryReserve(41)).isFalse();
        assertThat(purse.tryReserve(40)).isTrue();
        assertThat(budget.used()).isEqualTo(100);
        purse.release(100);
        assertThat(budget.used()).isZero();
    }

    @Test
    void servesWhoWaitsInTheirOrderAndOnlyWithWhatTheyWant() {
        var budget = new ByteBudget(100, 40);
        var purse = budget.purse(Optional.empty());
        assertThat(purse.tryReserve(100)).isTrue();
        var served = new ArrayList<String>();
        purse.reserveInTurn(30, () -> served.add("first"));
        purse.reserveInTurn(10, () -> served.add("second"));
        purse.release(20);
        assertThat(served).isEmpty();
        purse.release(10);
        assertThat(served).containsExactly("first");
        assertThat(budget.used()).isEqualTo(100);
        purse.release(10);
        assertThat(served).containsExactly("first", "second");
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void servesNobodyBeforeThoseWhoWait() {
        var budget = new ByteBudget(100, 40);
        var purse = budget.purse(Optional.empty());
        assertThat(purse.tryReserve(90)).isTrue();
        var turn = purse.reserveInTurn(20, () -> {});
        assertThat(purse.tryReserve(1)).isFalse();
        assertThat(turn.giveUp()).isTrue();
        assertThat(purse.tryReserve(1)).isTrue();
    }

    @Test
    void doesNotLetAnybodyWaitForRoomThatIsThere() {
        var served = new ArrayList<String>();
        var budget = new ByteBudget(100, 40);
        var purse = budget.purse(Optional.empty());
        var turn = purse.reserveInTurn(10, () -> served.add("at once"));
        assertThat(served).containsExactly("at once");
        assertThat(budget.used()).isEqualTo(10);
        assertThat(turn.giveUp()).isFalse();
    }

    @Test
    void servesTheNextInPlaceOfWhoGaveUp() {
        var budget = new ByteBudget(100, 40);
        var purse = budget.purse(Optional.empty());
        assertThat(purse.tryReserve(80)).isTrue();
        var served = new ArrayList<String>();
        var tooMuch = purse.reserveInTurn(50, () -> served.add("first"));
        purse.reserveInTurn(20, () -> served.add("second"));
        assertThat(tooMuch.giveUp()).isTrue();
        assertThat(served).containsExactly("second");
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void givesNoClientMoreThanItsPartOverAllItsSessions() {
        var budget = new ByteBudget(100, 40);
        assertThat(budget.purse(ANN).tryReserve(30)).isTrue();
        assertThat(budget.purse(ANN).tryReserve(11)).isFalse();
        assertThat(budget.purse(BOB).tryReserve(40)).isTrue();
        assertThat(budget.purse(ANN).tryReserve(10)).isTrue();
        assertThat(budget.purse(BOB).tryReserve(1)).isFalse();
        assertThat(budget.used()).isEqualTo(80);
    }

    @Test
    void whoWaitsForItsOwnPartKeepsNobodyElseWaiting() {
        var budget = new ByteBudget(100, 40);
        var ann = budget.purse(ANN);
        var served = new ArrayList<String>();
        assertThat(ann.tryReserve(40)).isTrue();
        ann.reserveInTurn(20, () -> served.add("ann's first"));
        ann.reserveInTurn(5, () -> served.add("ann's second"));
        assertThat(budget.purse(BOB).tryReserve(1)).isTrue();
        budget.purse(BOB).reserveInTurn(10, () -> served.add("bob"));
        assertThat(served).containsExactly("bob");
        ann.release(15);
        assertThat(ann.tryReserve(1)).as("before those who wait").isFalse();
        assertThat(served).containsExactly("bob");
        ann.release(5);
        ann.release(5);
        assertThat(served).containsExactly("bob", "ann's first", "ann's second");
        assertThat(budget.used()).isEqualTo(51);
    }

    @Test
    void whoWaitsForTheCommonRoomKeepsItsPartForIt() {
        var budget = new ByteBudget(100, 40);
        var others = budget.purse(Optional.empty());
        var ann = budget.purse(ANN);
        assertThat(others.tryReserve(90)).isTrue();
        var turn = ann.reserveInTurn(30, () -> {});
        assertThat(budget.purse(BOB).tryReserve(1)).isFalse();
        var own = ann.reserveInTurn(20, () -> {});
        assertThat(turn.giveUp()).isTrue();
        others.release(10);
        assertThat(own.giveUp()).as("still waits").isFalse();
        assertThat(budget.used()).isEqualTo(100);
    }
}
