"""``drop_labels(labels, rng, share=0.1)`` → labels (n,), in a share of the rows, by chance, 10 for “no label”."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, doing, shaped, write
from vaelab.checks.kinds import values
from vaelab.checks.kinds.fields import NO_LABEL

WHERE = "step 6, “Sometimes without a label”"
WHAT = "drop_labels(labels, rng)"
DEFAULT = 0.1
ROWS, CALLS = (
    900,
    14,
)  # many calls tell the share well, and few rows that a table of every row with every row stays small
STANDARD_ERRORS = 6


class Slip(values.Slip):
    another_number_for_none = (
        "Dropped rows get {number}.",
        f"“No label” is {NO_LABEL}, a number that no class has.",
    )
    added_to_the_label = (
        f"{NO_LABEL} is added to the labels.",
        f"“No label” is {NO_LABEL}, whatever the label was: np.where(mask, {NO_LABEL}, labels).",
    )
    random_label_for_none = (
        "Dropped rows get one of the other classes.",
        f"“No label” is {NO_LABEL}, a number that no class has: another class would be a wrong label.",
    )
    kept_and_dropped_exchanged = (
        "The share says how many rows keep their label.",
        "It says how many lose it: rng.uniform(size=len(labels)) < share is true where a label goes.",
    )
    one_decision_for_all = (
        "All rows lose their label together, or none does.",
        "Decide for each row: rng.uniform(size=len(labels)).",
    )
    no_label_dropped = "No row loses its label.", f"In a share of the rows the label becomes {NO_LABEL}."
    all_dropped = "All rows lose their label.", "Only a share of them does."
    same_rows_each_time = (
        "It is the same rows that lose their label in every call.",
        "Let chance decide, with the rng that comes as argument: rng.uniform(size=len(labels)) < share.",
    )
    rng_ignored = (
        "Two generators in the same state drop other rows: chance does not come from `rng`.",
        "rng.uniform(…) draws from the generator that the function is given.",
    )
    neighbours_together = (
        "Rows beside each other lose their label together.",
        "Each row is decided by itself: rng.uniform(size=len(labels)) < share, no block of rows.",
    )
    by_class = (
        "Some classes lose their label far more often than others.",
        "Chance alone decides, not the label.",
    )
    share_ignored = (
        "The share of rows without a label is {seen}, whatever share says.",
        "Use the argument: rng.uniform(size=len(labels)) < share.",
    )
    another_default = (
        "Called without the argument, the share is not 0.1.",
        "Leave the default in the def line: share=0.1.",
    )
    normal_numbers = (
        "More rows lose their label than asked for, as many as normal random numbers are below share.",
        "Uniform random numbers are below share in a share of the rows: rng.uniform(size=len(labels)) < share.",
    )
    rows_drawn_twice = (
        "Fewer rows lose their label than asked for: some are drawn twice.",
        "rng.integers and rng.choice draw with replacement. Decide row by row, rng.uniform(size=len(labels)) < share, or take replace=False.",
    )
    every_row_with_every_row = (
        "There is a label for every row and every other row.",
        "A column (n, 1) beside (n,) makes (n, n): rng.uniform(size=len(labels)).",
    )
    another_share = (
        "Too many or too few rows lose their label.",
        "rng.uniform(size=len(labels)) < share is true in a share of the rows.",
    )
    rows_removed = (
        "Rows are missing.",
        f"Every row stays: its label becomes {NO_LABEL}, it is not taken out.",
    )
    one_hot_rows = (
        "One-hot rows come back.",
        "Return whole numbers, shape (n,): the network makes categories of them itself.",
    )
    mask_returned = (
        "What comes back is which rows lose their label, not the labels.",
        f"np.where(mask, {NO_LABEL}, labels).",
    )
    other_labels_changed = (
        "Rows that keep a label have another one than before.",
        "Change nothing else, and keep the order.",
    )
    not_whole_numbers = (
        "The labels are no whole numbers any more.",
        f"np.where(mask, {NO_LABEL}, labels) keeps them whole.",
    )


def inputs(rng: np.random.Generator, share: float = 0.3) -> dict:
    if not 0.2 <= share <= 0.4:
        raise ValueError(f"share is {share}, and this check needs 0.2 to 0.4: told from 0.1, and from what is kept")
    labels = rng.integers(0, NO_LABEL - 1, ROWS).astype("uint8")  # as the data's are; one class does not occur
    return {"labels": labels, "share": share, "seed": int(rng.integers(2**31))}


def probe(drop_labels: Any, inputs: dict) -> dict:
    """Twice with one generator, again with one in the same state, and with the default share."""
    rng, again = np.random.default_rng(inputs["seed"]), np.random.default_rng(inputs["seed"])
    share, found = inputs["share"], {}
    for name, generator, options in (
        ("first", rng, {"share": share}),
        ("next", rng, {"share": share}),
        ("again", again, {"share": share}),
        ("default", rng, {}),
    ):
        given = inputs["labels"].copy()
        words = ", ".join(["labels", "rng", *(f"{key}={value}" for key, value in options.items())])
        with doing(f"calling drop_labels({words}) with labels of shape {given.shape}"):
            made = drop_labels(given, generator, **options)
        found[name] = {"labels": write(made), "changed": not np.array_equal(given, inputs["labels"])}
    counted = [
        [np.asarray(drop_labels(inputs["labels"].copy(), rng, **options)) for _ in range(CALLS)]
        for options in ({"share": share}, {})
    ]
    if all(made.shape == (ROWS,) for calls in counted for made in calls):
        found["shares"] = [float(np.mean([made == NO_LABEL for made in calls])) for calls in counted]
        found["of_calls"] = [float(np.mean(made == NO_LABEL)) for made in counted[0]]
        without = np.mean([made == NO_LABEL for made in counted[0]], axis=0)
        found["by_class"] = [float(without[inputs["labels"] == label].mean()) for label in np.unique(inputs["labels"])]
    return found


def judge(inputs: dict, evidence: Mapping) -> str:
    labels, share = inputs["labels"].astype(int), inputs["share"]
    calls = {name: evidence[name] for name in ("first", "next", "again", "default")}
    seen = {name: _read(found["labels"]) for name, found in calls.items()}
    if any(found["changed"] for found in calls.values()):
        raise Failure(Slip.argument_changed.about(things="`labels`"), "labels as they were", "changed ones")
    dropped = {name: _dropped(made, labels) for name, made in seen.items()}
    _require_rows([*(mask.mean() for mask in dropped.values()), *evidence["of_calls"]], share)
    _require_each_row(dropped["first"], labels)
    of_class = np.asarray(evidence["by_class"], "float64")
    # A class has about 100 rows in 14 calls, so its share is off by about √(0.5 · 0.5 / 1400) = 0.0134.
    if np.ptp(of_class) > 2 * STANDARD_ERRORS * 0.014 and not np.array_equal(dropped["first"], dropped["next"]):
        seen_shares = f"from {of_class.min():.0%} to {of_class.max():.0%} of a class"
        raise Failure(Slip.by_class, f"about {share:.0%} of each class", seen_shares)
    if np.array_equal(dropped["first"], dropped["next"]):
        raise Failure(Slip.same_rows_each_time, "other rows in another call", "the same rows")
    _require_share(*(float(one) for one in evidence["shares"]), share)
    if not np.array_equal(dropped["first"], dropped["again"]):
        raise Failure(Slip.rng_ignored, "the same rows from generators in the same state", "other rows")
    _require_apart(dropped["first"], share)
    return f"{dropped['first'].mean():.0%} of the rows without a label, other rows in every call."


def _read(written: Mapping) -> np.ndarray:
    shape = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    if written.get("dtype") == "bool" and shape == (ROWS,):
        raise Failure(Slip.mask_returned, "labels from 0 to 10", "true and false")
    if len(shape) == 1 and 0 < shape[0] < ROWS:
        raise Failure(Slip.rows_removed, f"{ROWS} rows", f"{shape[0]}")
    shapes = {(ROWS, width): Slip.one_hot_rows for width in (NO_LABEL, NO_LABEL + 1)}
    made = shaped(written, WHAT, (ROWS,), {**shapes, (ROWS, ROWS): Slip.every_row_with_every_row})
    if not np.array_equal(made, np.round(made)):
        raise Failure(Slip.not_whole_numbers, "whole numbers", f"{made[made != np.round(made)][0]:.4g} among them")
    return made.astype(int)


def _dropped(made: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Which rows have no label. Raises ``Failure`` unless all others have their own."""
    changed = made != labels
    others = np.unique(made[changed & (made != NO_LABEL)])
    if not len(others):
        return changed
    if len(others) == 1:
        number = {255: "255 (that is −1 as a uint8)"}.get(int(others[0]), str(others[0]))
        raise Failure(Slip.another_number_for_none.about(number=number), f"{NO_LABEL} for “no label”", number)
    rows = int(np.flatnonzero(changed)[0])
    if np.array_equal(made[changed], labels[changed] + NO_LABEL):
        raise Failure(Slip.added_to_the_label, f"{NO_LABEL} in row {rows}", f"{made[rows]}")
    named = (
        Slip.other_labels_changed if (made == NO_LABEL).any() or changed.mean() > 0.6 else Slip.random_label_for_none
    )
    raise Failure(named, f"label {labels[rows]} or {NO_LABEL} in row {rows}", f"{made[rows]}")


def _require_rows(shares: list[float], share: float) -> None:
    """Raise ``Failure`` where each call drops all labels or none."""
    if set(shares) <= {0.0, 1.0}:
        alone = Slip.all_dropped if shares[0] == 1 else Slip.no_label_dropped
        named = Slip.one_decision_for_all if len(set(shares)) > 1 else alone
        raise Failure(named, f"{share:.0%} of the rows", f"{shares[0]:.0%}")


def _require_each_row(dropped: np.ndarray, labels: np.ndarray) -> None:
    """Raise ``Failure`` where each class loses all of its labels or none."""
    of_class = {float(dropped[labels == label].mean()) for label in np.unique(labels)}
    if of_class == {0.0, 1.0}:
        raise Failure(Slip.by_class, "rows of every class with a label and without", "all rows of a class, or none")


def _require_apart(dropped: np.ndarray, share: float) -> None:
    """Raise ``Failure`` where neighbours lose their labels together far more often than chance lets them."""
    pairs = np.mean(dropped[1:] & dropped[:-1])
    # Of n pairs, each of which shares a row with the next: p² (1 − p²) / n + 2 p³ (1 − p) / n.
    error = np.sqrt((share**2 * (1 - share**2) + 2 * share**3 * (1 - share)) / len(dropped))
    if pairs > share**2 + STANDARD_ERRORS * error:
        raise Failure(
            Slip.neighbours_together, f"{share**2:.0%} of all neighbours both without a label", f"{pairs:.0%}"
        )


def _require_share(asked: float, default: float, share: float) -> None:
    """Raise ``Failure`` unless the shares of many calls are those asked for, within six standard errors."""

    def near(seen: float, wanted: float) -> bool:
        return abs(seen - wanted) < STANDARD_ERRORS * np.sqrt(wanted * (1 - wanted) / (ROWS * CALLS))

    if not near(asked, share):
        named = Slip.another_share
        if asked in (0, 1):
            named = Slip.one_decision_for_all
        elif near(asked, 1 - share):
            named = Slip.kept_and_dropped_exchanged
        elif near(asked, NormalDist().cdf(share)):
            named = Slip.normal_numbers
        elif near(asked, 1 - np.exp(-share)):
            named = Slip.rows_drawn_twice
        elif near(asked, default):
            named = Slip.share_ignored.about(seen=f"about {asked:.0%}")
        raise Failure(named, f"{share:.0%} of the rows", f"{asked:.1%}")
    if not near(default, DEFAULT):
        raise Failure(Slip.another_default, f"{DEFAULT:.0%} of the rows", f"{default:.1%}")


rows = Check(inputs, probe, judge, by_chance=True)
