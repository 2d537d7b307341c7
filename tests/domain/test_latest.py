from __future__ import annotations

from bot.domain.latest import latest


def test_only_another_object_is_read_anew() -> None:
    """The last object's answer is kept; one that merely equals it is another."""
    seen: list[list[int]] = []

    @latest
    def total(numbers: list[int]) -> int:
        seen.append(numbers)
        return sum(numbers)

    first, second = [1, 2], [1, 2]
    assert [total(first), total(first), total(second), total(first)] == [3, 3, 3, 3]
    assert [numbers is first for numbers in seen] == [True, False, True]
