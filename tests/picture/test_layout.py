"""No two modules overlap, users stand above what they use, and the same scene is always drawn the same."""

import random
from itertools import combinations

import pytest

from generators.picture.layout import HEIGHT, WIDTH, layout
from generators.picture.scene import Edge, Node, Scene


def scene(count: int, ties: int) -> Scene:
    chance = random.Random(count)
    names = [f"m{number}" for number in range(count)]
    nodes = [Node(name, name.title(), f"modules/{name}", source=chance.choice(["", "m0"])) for name in names]
    pairs = {(chance.choice(names), chance.choice(names)) for _ in range(ties)}
    return Scene(tuple(nodes), tuple(Edge(user, used) for user, used in sorted(pairs)))


@pytest.mark.parametrize(("count", "ties"), [(0, 0), (1, 0), (1, 1), (2, 1), (3, 3), (30, 0), (30, 40), (300, 400)])
def test_no_two_overlap(count: int, ties: int) -> None:
    place = layout(scene(count, ties))
    assert len(place.places) == count
    for (x1, y1), (x2, y2) in combinations(place.places.values(), 2):
        assert abs(x1 - x2) >= WIDTH - 0.2 or abs(y1 - y2) >= HEIGHT - 0.2
    for x, y in place.places.values():
        assert WIDTH / 2 <= x <= place.width - WIDTH / 2
        assert HEIGHT / 2 <= y <= place.height - HEIGHT / 2


def test_users_stand_above_what_they_use() -> None:
    names = [f"m{number}" for number in range(40)]
    edges = [Edge(names[user], names[user // 2]) for user in range(1, 40)]
    places = layout(Scene(tuple(Node(name, "", "") for name in names), tuple(edges))).places
    assert all(places[edge.user][1] < places[edge.used][1] for edge in edges)


def test_a_circle_is_drawn() -> None:
    nodes = tuple(Node(name, "", "") for name in "abc")
    circle = Scene(nodes, (Edge("a", "b"), Edge("b", "c"), Edge("c", "a")))
    assert len(set(layout(circle).places.values())) == 3


def test_it_is_always_the_same() -> None:
    assert layout(scene(100, 150)) == layout(scene(100, 150))


@pytest.mark.parametrize("count", [30, 300])
def test_it_is_about_as_wide_as_a_screen(count: int) -> None:
    place = layout(scene(count, count))
    assert 0.7 < place.width / place.height < 3.5
