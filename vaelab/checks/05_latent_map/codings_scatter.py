"""Checks of ``codings_scatter(codings_mean, labels, class_names)``: a figure with one point per image, coloured by class.

The figure is read back, not looked at: the places and colours of all points, the texts of the legend and of the axes. It does not
matter how it was drawn: ``scatter`` once or for each class, ``plot`` with markers, a legend or a colour bar with names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, at_least, at_most, doing, numbers, shaped, write

WHERE = "step 5, “The codings by class”"
WHAT = "codings_scatter(codings_mean, labels, class_names)"
CLOSE = 1e-3


class Slip(General):
    no_axes = "No figure comes back.", "Make one with `fig, ax = plt.subplots()`, draw on ax, and end with `return ax`."
    not_the_axes = (
        "The figure is drawn, but it is not its axes that come back.",
        "End with `return ax`, where `fig, ax = plt.subplots()`; the notebook goes on to give these axes a title.",
    )
    other_axes = (
        "The axes that come back are not those with the points.",
        "A colour bar and a legend may have axes of their own: end with `return ax`, where `fig, ax = plt.subplots()`.",
    )
    in_space = (
        "The points are drawn in space.",
        "Two codings need a plane: plt.subplots(), without a projection.",
    )
    no_points = "The figure holds no points.", "ax.scatter(x, y) draws points."
    nothing_chosen = (
        "ax.scatter is called, but never with a point.",
        "A comparison that is nowhere true chooses nothing: labels are numbers, 0 … 9, not names.",
    )
    axes_exchanged = (
        "The second coding is drawn to the right, the first upwards.",
        "ax.scatter(codings_mean[:, 0], codings_mean[:, 1], …).",
    )
    several_figures = (
        "The classes are drawn in {count} figures, not in one.",
        "Call plt.subplots() once, before the loop over the classes.",
    )
    points_missing = (
        "Some images have no point.",
        "Every class has to be drawn, from the first to the last, and every image of it.",
    )
    class_missing = Mistake(
        "points_missing",
        "The images of class {label} have no points.",
        "Every class has to be drawn, from the first to the last: range(len(class_names)).",
    )
    one_point_for_a_class = (
        "There is one point for each class, not for each image.",
        "Draw the codings themselves, codings_mean[labels == label], without their mean.",
    )
    all_points_for_each_class = (
        "Each of the {count} classes draws the points of all images.",
        "Choose the rows of the class: codings_mean[labels == label, 0] and codings_mean[labels == label, 1].",
    )
    points_drawn_twice = "Some images have several points.", "Draw every image once, in the colour of its class."
    other_points = (
        "The points are not at the codings.",
        "The first coding is x, the second y: codings_mean[:, 0] and codings_mean[:, 1], nothing added.",
    )
    one_colour = "All points have the same colour.", "Draw each class by itself, or pass c=labels."
    classes_share_a_colour = (
        "Two classes have the same colour.",
        "Give each label a colour of its own, for instance from the colour map tab10.",
    )
    colours_do_not_follow_the_classes = (
        "Points of one class have several colours.",
        "The colour depends on the label: codings_mean[labels == label] for each class, or c=labels in the same order.",
    )
    no_legend = (
        "Nothing tells which colour is which class.",
        "Call ax.scatter once for each class, with label=name, and after them all ax.legend().",
    )
    legend_not_drawn = (
        "The points have their names, but there is no legend that shows them.",
        "Call ax.legend() after the last ax.scatter.",
    )
    one_entry_for_all = (
        "All names stand in one entry of the legend, with one colour.",
        "Call ax.scatter once for each class, with label=name: a legend has one entry for each call.",
    )
    numbers_in_the_colour_bar = (
        "The colour bar has numbers, not the names of the classes.",
        "Write the names beside it: bar = fig.colorbar(…, ticks=range(len(class_names))), bar.ax.set_yticklabels(class_names). Or call ax.scatter once for each class, with label=name, and then ax.legend().",
    )
    legend_empty = (
        "The legend is empty: nothing that is drawn before it has a label.",
        "Give the name to each call, ax.scatter(…, label=name), before ax.legend().",
    )
    other_names = (
        "The legend has other names than the classes.",
        "The names are the argument class_names: label=class_names[label].",
    )
    names_missing = (
        "Some classes have no name in the legend.",
        "Call ax.scatter once for each class, with label=name: a legend has one entry for each call, however many names it is given.",
    )
    legend_mixed_up = (
        "The legend gives a class the colour of another one.",
        "Name each class where you draw it: ax.scatter(…, label=name); a legend made by hand needs the names in the order of the points.",
    )
    axes_not_labelled = (
        "{which} no label.",
        'ax.set_xlabel("first coding"), ax.set_ylabel("second coding").',
    )


def scatter_inputs(rng: np.random.Generator, n_images: int = 750, n_classes: int = 5) -> dict:
    """So many images that the first 100 of a class are not all of it."""
    at_least(2, n_classes=n_classes, n_images=n_images)
    at_most(10, n_classes=n_classes)
    labels = rng.permutation(np.arange(n_images) % n_classes).astype("uint8")
    names = tuple(f"kind {letter}" for letter in rng.permutation(list("abcdefghij"))[:n_classes])
    codings = rng.normal(0, 1, (n_images, 2)).astype("float32") + np.float32([0.3, -0.4])
    return {"codings": codings, "labels": labels, "names": names}


def probe_scatter(codings_scatter: Any, inputs: dict) -> dict:
    from matplotlib import pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    before, drawn_before = set(plt.get_fignums()), _drawn()
    try:
        with doing(f"calling {WHAT}"):
            returned = codings_scatter(inputs["codings"].copy(), inputs["labels"].copy(), inputs["names"])
        if not isinstance(returned, Axes):
            drawn = _drawn() > drawn_before or isinstance(returned, Figure)
            return {"axes": False, "drawn": drawn, "type": type(returned).__name__}
        figures = len(set(plt.get_fignums()) - before)
        about = {"axes": True, "space": returned.name == "3d", "elsewhere": _elsewhere(returned), "figures": figures}
        return {**about, **_read(returned)}
    finally:
        for number in set(plt.get_fignums()) - before:
            plt.close(number)


def _drawn() -> int:
    """How many things lie in those axes of all open figures that show data; which figure is the current one does not change."""
    from matplotlib import pyplot as plt

    if not (opened := plt.get_fignums()):
        return 0
    current = plt.gcf().number
    count = sum(len(ax.get_children()) for number in opened for ax in plt.figure(number).axes if ax.has_data())
    plt.figure(current)
    return count


def _elsewhere(ax: Any) -> int:
    """How many points lie in the fullest of the other axes of the same figure."""
    return max((sum(map(len, _points(other)[0])) for other in ax.figure.axes if other is not ax), default=0)


def _points(ax: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Places and colours of the points of all scatters and lines with markers, of each by itself; first an empty one."""
    places, colours = [np.zeros((0, 2))], [np.zeros((0, 4))]
    for one in ax.collections:
        if hasattr(one, "get_coordinates"):  # the cells of hist2d or pcolormesh, which have one offset for all
            continue
        one.update_scalarmappable()
        offsets, faces = np.asarray(one.get_offsets(), "float64"), np.asarray(one.get_facecolors(), "float64")
        if not len(faces):
            faces = np.asarray(one.get_edgecolors(), "float64")
        places.append(offsets)
        colours.append(np.resize(faces, (len(offsets), 4)) if len(faces) else np.zeros((len(offsets), 4)))
    for line in ax.lines:
        if str(line.get_marker()) not in ("None", "", " "):
            from matplotlib.colors import to_rgba

            places.append(np.asarray(line.get_xydata(), "float64"))
            colours.append(np.tile(to_rgba(line.get_markerfacecolor()), (len(places[-1]), 1)))
    return places, colours


def _read(ax: Any) -> dict:
    """Points and colours, and the texts."""
    places, colours = _points(ax)
    every = [ax, *(other for other in ax.figure.axes if other is not ax)]
    legends = [axes.get_legend() for axes in every] + list(ax.figure.legends)
    texts = [text.get_text() for legend in legends if legend for text in legend.get_texts()]
    entries = [
        entry for legend in legends if legend for entry in zip(legend.legend_handles, legend.get_texts(), strict=False)
    ]
    texts += [text.get_text() for axes in every for text in axes.texts]
    texts += [text.get_text() for axes in every[1:] for text in (*axes.get_yticklabels(), *axes.get_xticklabels())]
    calls = {} if any(map(len, places)) else {"calls": len(places) - 1}
    return {
        **calls,
        "places": write(np.concatenate(places)),
        "colours": write(np.concatenate(colours).round(4)),
        "legend": [[text.get_text()[:40], _colour(handle)] for handle, text in entries[:30]],
        "legends": sum(legend is not None for legend in legends),
        "bars": len(every) - 1,
        "entries": [text.get_text()[:400] for _, text in entries[:2]],
        "named": [str(label)[:40] for label in ax.get_legend_handles_labels()[1][:30]],
        "texts": [text[:40] for text in texts[:60]],
        "labelled": [bool(ax.get_xlabel().strip()), bool(ax.get_ylabel().strip())],
    }


def _colour(handle: Any) -> list[float]:
    """The colour of a sample in a legend; empty where there is none."""
    from matplotlib.colors import to_rgba_array

    for name in ("get_facecolor", "get_markerfacecolor", "get_color"):
        if hasattr(handle, name):
            found = to_rgba_array(getattr(handle, name)()).round(4)
            if len(found):
                return [float(value) for value in found[0]]
    return []


def judge_scatter(inputs: dict, evidence: Mapping) -> str:
    if evidence["axes"] is not True:
        found = "nothing" if evidence["type"] == "NoneType" else f"a {str(evidence['type'])[:40]}"
        named = Slip.not_the_axes if evidence["drawn"] is True else Slip.no_axes
        raise Failure(named, "the axes with the points", found)
    if evidence["space"] is True:
        raise Failure(Slip.in_space, "axes in a plane", "axes with three directions")
    codings, labels = inputs["codings"].astype("float64"), inputs["labels"]
    n, figures = int(evidence["places"]["shape"][0]), int(evidence["figures"])
    expected = f"{len(codings)} points, the first image at {numbers(codings[0], 3)}"
    if n < len(codings) <= evidence["elsewhere"]:
        raise Failure(Slip.other_axes, expected, "axes without them")
    if not n:
        named = Slip.nothing_chosen if evidence.get("calls") else Slip.no_points
        raise Failure(named, f"{len(codings)} points", "none")
    places = shaped(evidence["places"], "the points", (n, 2))
    colours = shaped(evidence["colours"], "the colours", (n, 4))
    distance = np.abs(places[:, None] - codings[None]).max(axis=-1)
    owner = distance.argmin(axis=1)
    if distance.min(axis=1).max() > CLOSE:
        raise Failure(_misplaced(places, codings, labels), expected, f"{n} points, one at {numbers(places[0], 3)}")
    drawn = np.bincount(owner, minlength=len(codings))
    if (drawn == 0).any():
        named = Slip.several_figures.about(count=figures) if figures > 1 else _missing(drawn, labels)
        raise Failure(named, expected, f"{int(np.sum(drawn > 0))} images drawn on these axes")
    if (drawn > 1).any():
        classes = len(inputs["names"])
        for_each = Slip.all_points_for_each_class.about(count=classes)
        raise Failure(for_each if (drawn == classes).all() else Slip.points_drawn_twice, expected, f"{n} points")
    _judge_colours(colours, labels[owner])
    _require_entries(inputs["names"], evidence["entries"])
    missing = [name for name in inputs["names"] if not any(name in str(text) for text in evidence["texts"])]
    if missing:
        raise _of_the_legend(inputs["names"], missing, evidence)
    _judge_legend(inputs, evidence["legend"], colours, labels[owner])
    if evidence["labelled"] != [True, True]:
        x, y = evidence["labelled"]
        which = "The y axis has" if x else "The x axis has" if y else "The axes have"
        raise Failure(Slip.axes_not_labelled.about(which=which), "labels of both axes", "one" if x or y else "none")
    return f"{n} points, a colour for each of {len(inputs['names'])} classes, and their names."


def _missing(drawn: np.ndarray, labels: np.ndarray) -> Mistake:
    """Whether the images without a point are one class, and no others."""
    without = np.unique(labels[drawn == 0])
    if len(without) == 1 and not drawn[labels == without[0]].any():
        return Slip.class_missing.about(label=int(without[0]))
    return Slip.points_missing


def _misplaced(places: np.ndarray, codings: np.ndarray, labels: np.ndarray) -> Mistake:
    """What points are that do not all lie at the codings."""
    if np.abs(places[:, None, ::-1] - codings[None]).max(axis=-1).min(axis=1).max() < CLOSE:
        return Slip.axes_exchanged
    averages = [
        average(codings[labels == label], axis=0) for label in np.unique(labels) for average in (np.mean, np.median)
    ]
    if np.abs(places[:, None] - averages).max(axis=-1).min(axis=1).max() < CLOSE:
        return Slip.one_point_for_a_class
    return Slip.other_points


def _require_entries(names: Sequence[str], entries: Sequence) -> None:
    """Raise ``Failure`` where the only entry of the legend holds several names."""
    together = sum(name in str(entries[0]) for name in names) if len(entries) == 1 else 0
    if together > 1:
        raise Failure(Slip.one_entry_for_all, f"{len(names)} entries, one for each class", f"one with {together} names")


def _of_the_legend(names: Sequence[str], missing: list[str], evidence: Mapping) -> Failure:
    entries = [str(text) for text, _ in evidence["legend"]]
    if not entries:
        named = Slip.legend_empty if evidence["legends"] else Slip.no_legend
        if not evidence["legends"] and set(names) <= set(evidence["named"]):
            named = Slip.legend_not_drawn
        named = Slip.numbers_in_the_colour_bar if evidence["bars"] else named
        return Failure(named, ", ".join(names), f"no text with {missing[0]}")
    named = Slip.other_names if len(missing) == len(names) else Slip.names_missing
    return Failure(named, ", ".join(names), ", ".join(entries[:10]))


def _judge_legend(inputs: dict, legend: Sequence, colours: np.ndarray, labels: np.ndarray) -> None:
    """Where a legend has a sample for a class's name, it is of the colour of the class's points, whatever their opacity."""
    of_class = {inputs["names"][label]: colours[labels == label][0][:3] for label in np.unique(labels)}
    for text, sample in legend:
        if text in of_class and len(sample) == 4 and not _alike(sample[:3], of_class[text]):
            other = [name for name, colour in of_class.items() if _alike(sample[:3], colour)]
            raise Failure(
                Slip.legend_mixed_up, f"{text} in its own colour", f"in that of {other[0]}" if other else "in another"
            )


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return bool(np.abs(np.asarray(one, "float64") - other).max() < 0.02)


def _judge_colours(colours: np.ndarray, labels: np.ndarray) -> None:
    shown = {label: {tuple(colour) for colour in colours[labels == label]} for label in np.unique(labels)}
    every = set().union(*shown.values())
    expected = f"{len(shown)} colours, one for each class"
    if len(every) == 1:
        raise Failure(Slip.one_colour, expected, "one colour")
    if max(map(len, shown.values())) > 1:
        raise Failure(
            Slip.colours_do_not_follow_the_classes,
            expected,
            f"up to {max(map(len, shown.values()))} colours in a class",
        )
    if len(every) < len(shown):
        raise Failure(Slip.classes_share_a_colour, expected, f"{len(every)} colours")
    if len(every) != len(shown):
        raise Failure(Slip.unrecognised, expected, f"{len(every)} colours")


figure = Check(scatter_inputs, probe_scatter, judge_scatter)
