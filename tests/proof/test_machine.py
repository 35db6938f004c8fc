"""Several tills against the real server, a fault between every two steps (Hypothesis, L1).

Whatever the order, the faults and the interleaving: once the faults stop, every invariant holds.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from pos import ledger
from tests.proof import ground_truth
from tests.proof.till import Fault, Till
from tests.proof.world import World
from tests.sync.conftest import send

pytestmark = pytest.mark.django_db

EXAMPLES = 25
STEPS = 40
which = st.integers(0, 9)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class TillsAndFaults(RuleBasedStateMachine):
    """Rules take a step of the world for one of its tills."""

    @initialize(seed=st.integers(0, 2**32))
    def open_the_shop(self, seed: int) -> None:
        self.undone = undone()
        self.undone.__enter__()
        self.world = World(send, seed)
        for _ in range(3):
            self.world.pair()

    def till(self, number: int) -> Till:
        return self.world.tills[number % len(self.world.tills)]

    @rule(number=which, sales=st.integers(1, 4))
    def sell(self, number: int, sales: int) -> None:
        self.world.sell(self.till(number), sales)

    @rule(number=which, fault=st.sampled_from(Fault), most=st.integers(1, 8))
    def upload(self, number: int, fault: Fault, most: int) -> None:
        if self.till(number).waiting:
            self.till(number).upload(fault, most, self.world.chance)

    @rule(number=which)
    def return_a_docket(self, number: int) -> None:
        self.world.return_a_docket(self.till(number))

    @rule(number=which)
    def spend_a_voucher(self, number: int) -> None:
        self.world.spend_a_voucher(self.till(number))

    @rule(number=which)
    def new_title_sold(self, number: int) -> None:
        self.world.new_title_sold(self.till(number))

    @rule(number=which)
    def held_title_sold(self, number: int) -> None:
        self.world.held_title_sold(self.till(number))

    @rule(number=which)
    def change_a_title(self, number: int) -> None:
        self.world.change_a_title(self.till(number))

    @rule(number=which)
    def bad_record(self, number: int) -> None:
        self.world.bad_record(self.till(number))

    @rule(number=which)
    def other_body(self, number: int) -> None:
        self.world.other_body(self.till(number))

    @rule(number=which)
    def greet(self, number: int) -> None:
        self.world.greet(self.till(number))

    @rule(number=which)
    def back_up(self, number: int) -> None:
        self.world.back_up(self.till(number))

    @rule(number=which)
    def restore(self, number: int) -> None:
        self.world.restore(self.till(number))

    @rule(number=which)
    def copy_profile(self, number: int) -> None:
        self.world.copy_profile(self.till(number))

    @rule(number=which)
    def evict(self, number: int) -> None:
        self.world.evict(self.till(number))

    @rule(number=which)
    def wrong_clock(self, number: int) -> None:
        self.world.wrong_clock(self.till(number))

    @rule(number=which)
    def sheet(self, number: int) -> None:
        self.world.sheet(self.till(number))

    @rule()
    def close_the_day(self) -> None:
        self.world.close_the_day()

    @rule()
    def change_the_shop(self) -> None:
        self.world.change_the_shop()

    @rule()
    def office_posts_again(self) -> None:
        self.world.office_posts_again()

    def teardown(self) -> None:
        try:
            assert self.world.settle() == 0
            assert ground_truth.broken(self.world) == []
            assert [str(each) for each in ledger.violations()] == []
        finally:
            self.undone.__exit__(None, None, None)


def test_whatever_happens_between_tills_and_server_every_invariant_holds(db: None) -> None:
    run_state_machine_as_test(
        TillsAndFaults,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            # Shrinking takes a minute a step here; `make soak SEED=` replays a seed just as well.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
