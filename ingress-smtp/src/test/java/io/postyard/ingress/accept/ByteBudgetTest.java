package io.postyard.ingress.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    @Test
    void neverGivesMoreThanItHas() {
        var budget = new ByteBudget(100);
        assertThat(budget.tryReserve(60)).isTrue();
        assertThat(budget.tryReserve(41)).isFalse();
        assertThat(budget.tryReserve(40)).isTrue();
        assertThat(budget.used()).isEqualTo(100);
        budget.release(100);
        assertThat(budget.used()).isZero();
    }

    @Test
    void servesWhoWaitsInTheirOrderAndOnlyWithWhatTheyWant() {
        var budget = new ByteBudget(100);
        assertThat(budget.tryReserve(100)).isTrue();
        var served = new ArrayList<String>();
        budget.reserveInTurn(30, () -> served.add("first"));
        budget.reserveInTurn(10, () -> served.add("second"));
        budget.release(20);
        assertThat(served).isEmpty();
        budget.release(10);
        assertThat(served).containsExactly("first");
        assertThat(budget.used()).isEqualTo(100);
        budget.release(10);
        assertThat(served).containsExactly("first", "second");
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void servesNobodyBeforeThoseWhoWait() {
        var budget = new ByteBudget(100);
        assertThat(budget.tryReserve(90)).isTrue();
        var turn = budget.reserveInTurn(20, () -> {});
        assertThat(budget.tryReserve(1)).isFalse();
        assertThat(turn.giveUp()).isTrue();
        assertThat(budget.tryReserve(1)).isTrue();
    }

    @Test
    void doesNotLetAnybodyWaitForRoomThatIsThere() {
        var served = new ArrayList<String>();
        var budget = new ByteBudget(100);
        var turn = budget.reserveInTurn(10, () -> served.add("at once"));
        assertThat(served).containsExactly("at once");
        assertThat(budget.used()).isEqualTo(10);
        assertThat(turn.giveUp()).isFalse();
    }

    @Test
    void servesTheNextInPlaceOfWhoGaveUp() {
        var budget = new ByteBudget(100);
        assertThat(budget.tryReserve(80)).isTrue();
        var served = new ArrayList<String>();
        var tooMuch = budget.reserveInTurn(50, () -> served.add("first"));
        budget.reserveInTurn(20, () -> served.add("second"));
        assertThat(tooMuch.giveUp()).isTrue();
        assertThat(served).containsExactly("second");
        assertThat(budget.used()).isEqualTo(100);
    }
}
