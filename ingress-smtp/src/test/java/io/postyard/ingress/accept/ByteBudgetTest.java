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
    void wakesWhoWaitsInTheirOrder() {
        var budget = new ByteBudget(100);
        assertThat(budget.tryReserve(100)).isTrue();
        var woken = new ArrayList<String>();
        budget.whenRoom(10, () -> woken.add("first"));
        budget.whenRoom(10, () -> woken.add("second"));
        assertThat(woken).isEmpty();
        budget.release(10);
        assertThat(woken).containsExactly("first");
        budget.release(10);
        assertThat(woken).containsExactly("first", "second");
    }

    @Test
    void doesNotLetAnybodyWaitForRoomThatIsThere() {
        var woken = new ArrayList<String>();
        new ByteBudget(100).whenRoom(10, () -> woken.add("at once"));
        assertThat(woken).containsExactly("at once");
    }
}
