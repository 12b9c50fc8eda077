"""What goes wrong with any value that a formula gives: sums for means, other counts, arguments exchanged, lost signs and the like."""

from __future__ import annotations

from vaelab.checks.engine import General


class Slip(General):
    """Blanks, filled in by a ``Formula``: ``{what}``, the value; ``{things}`` and ``{others}``, what is counted; numbers."""

    not_several_things = (
        "The function does not return {count} things.",
        "Put commas between them after return: {names}.",
    )
    not_a_pair = "The function does not return two things.", "End with `return {names}`."
    reduced_to_one_number = (
        "{what} was reduced to a single number.",
        "Return one value per image: a mean over the batch comes later, if at all.",
    )
    sum_for_mean = (
        "{what} is {count} times too large, and {count} is the number of {things}.",
        "Is something added up over the {things} that has to be averaged, or multiplied by their number?",
    )
    mean_for_sum = (
        "{what} is {count} times too small, and {count} is the number of {things}.",
        "Is something averaged over the {things} that has to be added up, or divided by their number once too often?",
    )
    another_thing_counted = (
        "{what} is divided by the number of {things}, where the {others} should be counted.",
        "Ask the array for the length of the right axis.",
    )
    number_written_in = (
        "{what} is as if there were {number} {things}; here there are {count}.",
        "Write no {number} into the function: let the array tell how many there are.",
    )
    percent = "{what} is 100 times too large: in per cent.", "Leave the factor 100 out."
    hundredth = "{what} is 100 times too small.", "Do not divide by 100."
    doubled = "{what} is twice too large.", "Look for a factor 2 too many, or a ½ that is missing."
    halved = "{what} is half of what it should be.", "Look for a factor ½ too many, or a 2 that is missing."
    multiplied_by_784 = "{what} is multiplied by 784.", "Leave the number of pixels out."
    divided_by_784 = "{what} is divided by 784.", "Leave the number of pixels out."
    zero_times_log_zero = (
        "{what} is NaN, as 0 · log 0 is.",
        "NumPy takes log 0 for −∞, and 0 · −∞ is not a number. Leave out what never occurs: p = p[p > 0].",
    )
    in_bits = "{what} is in bits, not in nats.", "Take the natural logarithm."
    wrong_sign = "{what} has the wrong sign.", "Leave the minus out, or put one in front."
    sign_dropped = "{what} has lost its sign.", "Leave the absolute value out."
    root_taken = "{what} is the square root of what is asked for.", "Leave the square root out."
    squared = "{what} is the square of what is asked for.", "Take the square root, or leave the square out."
    logarithm_taken = "{what} is the logarithm of what is asked for.", "Leave the logarithm out."
    exponential_taken = "{what} is the exponential of what is asked for.", "Leave one exponential out."
    upside_down = "{what} is upside down: one divided by it.", "Exchange what is above and below the fraction bar."
    complement = "{what} is 1 minus what is asked for.", "Return the share itself, not that of the others."
    zero = (
        "{what} is 0.",
        "Do errors cancel, because they are averaged before they are squared? Is a whole number cut off, or exp taken of a number far below 0? Print the parts.",
    )
    rounded = "{what} is rounded.", "Return it as it is: rounding is for printing."
    clipped = "{what} is clipped.", "Return it as it is, however large or small."
    sorted_values = "{what} is sorted.", "Keep the order of the arguments: sort nothing."
    reversed_values = "{what} comes in reverse.", "Keep the order of the arguments."
    in_another_order = "{what} has the right numbers in another order.", "Keep the order of the arguments."
    added_up_along = "{what} is added up from one entry to the next.", "Leave the running total (cumsum, +=) out."
    shares_of_the_total = "{what} is divided by its own total.", "Return the numbers themselves, not their shares."
    transposed_values = "{what} lies on its side: rows and columns are exchanged.", "Exchange the two axes."
    one_number_for_all = "{what} has one and the same number everywhere.", "Reduce one axis only: mean(axis=…)."
    some_only = "{what} is made of some of {things} only.", "Let all count: no [0], [:n] or [-1], no return in a loop."
    batches_averaged = (
        "{what} is the average of the values of batches of {count}.",
        "The last batch is shorter, or the order of the steps matters: work it out over all images at once.",
    )
    median_taken = "{what} is the median over the images, not the mean.", "Take the mean."
    deviation_taken = "{what} is the standard deviation over the images, not the mean.", "Take the mean."
    extreme_taken = "{what} is that of the image with the {which} value.", "Take the mean over the images."
    arguments_exchanged = "{things} and {others} are exchanged.", "Look at the order of the arguments."
    share_for_count = "{what} is a share.", "Count: do not divide by how many there are (sum, not mean)."
    images_for_codings = "{what} counts images.", "Average over the images first (axis=0), then count codings."
    off_by_one = (
        "{what} is off by one.",
        "Count with np.sum or len, not by the last index; and is it the right number that decides what counts?",
    )
    another_factor = (
        "{what} is {factor} times the right one, everywhere.",
        "Look for a number that multiplies or divides all of it.",
    )
    something_added = (
        "{what} is off by {number}, everywhere.",
        "Look for a number that is added to all of it, or left out.",
    )
    term_missing = "One term is missing: {term}. All others are right.", "Add it."
    sign_of_a_term = "One term has the wrong sign: {term}. All others are right.", "Look at the sign in front of it."
    factor_of_a_term = (
        "One term counts {factor} times what it should: {term}. All others are right.",
        "Look for a number that multiplies or divides this term alone, and at the brackets around it.",
    )
    term_averaged = (
        "One term is {count} times too small, and {count} is the number of {things}: {term}. All others are right.",
        "Is it averaged over the {things} where it has to be added up, mean in the place of sum?",
    )
    term_reduced_over_the_rows = (
        "One term is {how} over all images: {term}.",
        "Each image has a term of its own: reduce the last axis only, axis=-1.",
    )
    some_set_to_zero = (
        "Some of the values are 0 where they should not be; the others are right.",
        "Keep small values as they are, without a threshold or np.where; and is every entry filled?",
    )
    compared_with_a_threshold = (
        "{what} is true or false, not a number.",
        "Return the numbers themselves: compare them with no threshold.",
    )
    one_axis_too_many = (
        "{what} has an axis too many.",
        "Leave keepdims=True out: (n, 1) beside (n,) makes (n, n).",
    )
    variable_of_the_notebook = (
        "The values are not the expected ones, and the function reads {things} of the notebook.",
        "Use the function's arguments: the test calls it with others.",
    )
    argument_unused = (
        "The values are not the expected ones, and the function never looks at {things}.",
        "Use the argument: no number, and no value of your own, in its place.",
    )
    argument_changed = (
        "The function changes {things}, which it was given.",
        "`x -= y`, `x[…] = …` and x.sort() work in place: write x = x - y, or work on x.copy().",
    )
