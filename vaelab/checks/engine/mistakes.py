"""Known mistakes: what each is called, what it does and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Mistake:
    """A known mistake. ``name`` is stable (reports count by it), ``says`` names it, ``hint`` is what to do about it.

    ``where`` is the place in the notebook to look at, if that is not the check's own.
    """

    name: str
    says: str
    hint: str
    where: str = ""

    @property
    def texts(self) -> tuple[str, str]:
        """What it says, and the hint: for another exercise's family that has its own name for it."""
        return self.says, self.hint

    def about(self, **words: object) -> Mistake:
        """The mistake with its blanks, such as ``{what}``, filled in; blanks without a word stay."""
        says, hint = self.says, self.hint
        for blank, word in words.items():
            says, hint = says.replace(f"{{{blank}}}", str(word)), hint.replace(f"{{{blank}}}", str(word))
        return replace(self, says=says, hint=hint)

    def at(self, where: str) -> Mistake:
        """The mistake with a place to look, unless it has one."""
        return self if self.where or not where else replace(self, where=where)


class Mistakes:
    """A family of mistakes. Each attribute is one, named as the attribute: what it does, and a hint.

    A family inherits its parents' mistakes and may put words into their blanks::

        class Slip(seeds.Slip, things="codings"):
            half_missing = "The values are twice too large.", "The factor before the sum is −½."

    A ``Mistake`` as an attribute keeps its own name: another wording of a mistake that is there already.
    """

    own: tuple[Mistake, ...] = ()  # those that this family adds to its parents'

    def __init_subclass__(cls, **words: object) -> None:
        super().__init_subclass__()
        inherited = {name: thing for name in dir(cls) if isinstance(thing := getattr(cls, name), Mistake)}
        added = {name: _mistake(name, thing) for name, thing in vars(cls).items() if isinstance(thing, tuple | Mistake)}
        for name, mistake in (inherited | added).items():
            setattr(cls, name, mistake.about(**words))
        cls.own = tuple(getattr(cls, name) for name in added)


def _mistake(name: str, thing: Mistake | tuple[str, str]) -> Mistake:
    return thing if isinstance(thing, Mistake) else Mistake(name, *thing)


class General(Mistakes):
    """What can go wrong with any answer."""

    not_written = (
        "This exercise is not written yet.",
        "Replace `raise NotImplementedError()` with your code and run the cell.",
    )
    undefined = (
        "There is nothing to check yet: the object is None.",
        "Run the cell above that defines it, then this one.",
    )
    exception = (
        "Your code raised an error.",
        "The error came out of the line that is shown: what does each part of it hold, and of which shape?",
    )
    takes_too_long = (
        "The test was stopped: {doing} takes far longer than it should.",
        "A test gives a few images only. Does your code use what it is given, or a variable of the notebook such as X_train? Is there a loop without end?",
    )
    library_function = (
        "The library's own function `{name}` does this.",
        "Write it yourself: that is the exercise. Elsewhere you may use it.",
    )
    nothing_returned = (
        "Nothing came back: {what} is None.",
        "Does the function end with `return …`, and not with print(…), model.compile(…), x.sort() or np.random.shuffle(x), which return None?",
    )
    not_an_array = (
        "{what} is not an array of numbers.",
        "Return a tensor (or array), not a list of other things, a model or a text.",
    )
    several_things_for_one = (
        "Several things come back, of different shapes, where one array is expected.",
        "Return the one that is asked for, by itself: without commas after `return`, and one output for a model.",
    )
    function_returned = (
        "What comes back is a function, not what it makes: it was not called.",
        "The brackets behind its name are missing: digits() makes something, digits is the function that does.",
    )
    not_finite = (
        "{what} contains NaN or infinite values.",
        "Look for a logarithm or square root of something that can be negative or 0, or an exponential of something large.",
    )
    wrong_shape = "{what} has the wrong shape.", "Compare the shapes step by step with the ones in the task."
    axis_of_one = (
        "{what} has an axis of length 1 in the wrong place, or too many.",
        "A model's batch of one keeps its axis, and so does keepdims=True: take it off, x[0], or join with np.concatenate in place of np.stack.",
    )
    unrecognised = "The values are not the expected ones.", "Work one entry out by hand and compare."
    default_changed = (
        "Called without the argument {name}, the function takes another number than that of the `def` line that was given.",
        "Leave the default as it was: {name}={value}.",
    )
    malformed_report = (
        "The check's report cannot be read.",
        "Restart the kernel and run the notebook from the top.",
    )
