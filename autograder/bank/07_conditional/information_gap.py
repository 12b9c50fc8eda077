# %% correct | as in the text
def information_gap(information, entropies):
    ranked = np.sort(information, axis=0)
    return (ranked[-1] - ranked[-2]) / entropies

# %% correct | largest first
- ranked = np.sort(information, axis=0)
+ ranked = -np.sort(-information, axis=0)
- ranked[-1] - ranked[-2] → ranked[0] - ranked[1]

# %% correct | sorted backwards
- np.sort(information, axis=0) → np.sort(information, axis=0)[::-1]
- ranked[-1] - ranked[-2] → ranked[0] - ranked[1]

# %% correct | the difference of the last two
def information_gap(information, entropies):
    return np.diff(np.sort(information, axis=0)[-2:], axis=0)[0] / entropies

# %% correct | np.partition
- np.sort(information, axis=0) → np.partition(information, -2, axis=0)

# %% correct | shares first
def information_gap(information, entropies):
    shares = np.sort(information / entropies, axis=0)
    return shares[-1] - shares[-2]

# %% correct | the first taken out
def information_gap(information, entropies):
    gaps = []
    for column, entropy in zip(information.T, entropies):
        first = column.argmax()
        gaps.append((column[first] - np.delete(column, first).max()) / entropy)
    return np.array(gaps)

# %% correct | sorted lists, a list is returned
def information_gap(information, entropies):
    gaps = []
    for j in range(information.shape[1]):
        column = sorted(information[:, j], reverse=True)
        gaps.append((column[0] - column[1]) / entropies[j])
    return gaps

# %% correct | the first place set to −∞
def information_gap(information, entropies):
    others = information.copy()
    others[information.argmax(axis=0), range(information.shape[1])] = -np.inf
    return (information.max(axis=0) - others.max(axis=0)) / entropies

# %% correct | argsort and take_along_axis
def information_gap(information, entropies):
    order = np.argsort(information, axis=0)
    ranked = np.take_along_axis(information, order, axis=0)
    return (ranked[-1] - ranked[-2]) / entropies

# %% correct | keras.ops
def information_gap(information, entropies):
    ranked = ops.sort(ops.convert_to_tensor(information), axis=0)
    return (ranked[-1] - ranked[-2]) / entropies

# %% correct | TensorFlow's top_k
def information_gap(information, entropies):
    best = tf.math.top_k(tf.transpose(tf.constant(information)), k=2).values
    return (best[:, 0] - best[:, 1]) / entropies

# %% correct | on its side
def information_gap(information, entropies):
    ranked = np.sort(information.T)
    return (ranked[:, -1] - ranked[:, -2]) / entropies

# %% correct | loops
def information_gap(information, entropies):
    result = np.zeros(len(entropies))
    for j in range(len(entropies)):
        first = second = -1.0
        for value in information[:, j]:
            if value > first:
                first, second = value, first
            elif value > second:
                second = value
        result[j] = (first - second) / entropies[j]
    return result

# %% wrong | not written | test_information_gap_shares | not_written
def information_gap(information, entropies):
    raise NotImplementedError()

# %% wrong | nothing returned | test_information_gap_shares | nothing_returned
- return (ranked → (ranked

# %% wrong | the largest alone | test_information_gap_shares | largest_alone
- (ranked[-1] - ranked[-2]) → ranked[-1]

# %% wrong | the second alone | test_information_gap_shares | second_alone
- (ranked[-1] - ranked[-2]) → ranked[-2]

# %% wrong | in nats | test_information_gap_shares | not_divided
- (ranked[-1] - ranked[-2]) / entropies → ranked[-1] - ranked[-2]

# %% wrong | minus the smallest | test_information_gap_shares | smallest_taken_off
- ranked[-2] → ranked[0]

# %% wrong | the span of each column | test_information_gap_shares | smallest_taken_off
- (ranked[-1] - ranked[-2]) → np.ptp(information, axis=0)

# %% wrong | minus the third | test_information_gap_shares | third_taken_off
- ranked[-2] → ranked[-3]

# %% wrong | the second minus the third | test_information_gap_shares | second_to_third
- ranked[-1] - ranked[-2] → ranked[-2] - ranked[-3]

# %% wrong | taken for sorted the other way | test_information_gap_shares | two_smallest
- ranked[-1] - ranked[-2] → ranked[0] - ranked[1]

# %% wrong | minus the mean | test_information_gap_shares | others_averaged
- ranked[-2] → information.mean(axis=0)

# %% wrong | minus the mean of the others | test_information_gap_shares | others_averaged
- ranked[-2] → ranked[:-1].mean(axis=0)

# %% wrong | not sorted | test_information_gap_shares | not_sorted
- np.sort(information, axis=0) → information

# %% wrong | the whole table sorted | test_information_gap_shares | whole_table_sorted
- np.sort(information, axis=0) → np.sort(information, axis=None)

# %% wrong | places, not values | test_information_gap_shares | places_for_values
- np.sort(information → np.argsort(information

# %% wrong | divided by the largest | test_information_gap_shares | share_of_the_largest
- / entropies → / ranked[-1]

# %% wrong | divided by the sum | test_information_gap_shares | share_of_all_told
- / entropies → / information.sum(axis=0)

# %% wrong | a ratio | test_information_gap_shares | ratio_for_difference
- (ranked[-1] - ranked[-2]) / entropies → ranked[-1] / ranked[-2]

# %% wrong | divided by all entropies | test_information_gap_shares | one_entropy_for_all
- / entropies → / entropies.sum()

# %% wrong | divided by log 20 | test_information_gap_shares | one_entropy_for_all
- / entropies → / np.log(20)

# %% wrong | multiplied | test_information_gap_shares | multiplied_by_entropy
- / entropies → * entropies

# %% wrong | along the rows, in nats | test_information_gap_shares | gap_of_each_coding
def information_gap(information, entropies):
    ranked = np.sort(information, axis=1)
    return ranked[:, -1] - ranked[:, -2]

# %% wrong | along the rows | test_information_gap_shares | shapes_do_not_fit
def information_gap(information, entropies):
    ranked = np.sort(information)
    return (ranked[:, -1] - ranked[:, -2]) / entropies

# %% wrong | the mean over the factors | test_information_gap_shares | averaged_over_factors
- return (ranked[-1] - ranked[-2]) / entropies → return np.mean((ranked[-1] - ranked[-2]) / entropies)

# %% wrong | the first two rows of what is sorted by number | test_information_gap_shares | wrong_shape
- (ranked[-1] - ranked[-2]) / entropies → (ranked[1:] - ranked[:-1]) / entropies

# %% wrong | the sign | test_information_gap_shares | wrong_sign
- ranked[-1] - ranked[-2] → ranked[-2] - ranked[-1]

# %% wrong | in per cent | test_information_gap_shares | percent
- return (ranked → return 100 * (ranked

# %% wrong | sorted in place | test_information_gap_shares | argument_changed
- ranked = np.sort(information, axis=0)
+ information.sort(axis=0)
+ ranked = information

# %% wrong | np.unique of each column | test_information_gap_shares | ties_dropped
- ranked = np.sort(information, axis=0) → ranked = np.transpose([np.unique(column)[-2:] for column in information.T])

# %% wrong | np.sort without an axis | test_information_gap_shares | rows_sorted
- np.sort(information, axis=0) → np.sort(information)

# %% wrong | only the second divided | test_information_gap_shares | only_the_second_divided
- (ranked[-1] - ranked[-2]) / entropies → ranked[-1] - ranked[-2] / entropies

# %% wrong | only the first divided | test_information_gap_shares | only_the_first_divided
- (ranked[-1] - ranked[-2]) / entropies → ranked[-1] / entropies - ranked[-2]

# %% wrong | the entropies as a column | test_information_gap_shares | entropies_as_a_column
def information_gap(information, entropies):
    ranked = np.sort(information, axis=0)
    return (ranked[-1] - ranked[-2]) / entropies[:, None]

# %% wrong | np.topk | test_information_gap_shares | no_such_attribute
def information_gap(information, entropies):
    top2 = np.topk(information, 2, axis=0)
    return (top2[0] - top2[1]) / entropies
