# %% correct | a table and its margins
def mutual_information(a, b, bins=20):
    table, _, _ = np.histogram2d(a, b, bins)
    p = table / table.sum()
    product = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    some = p > 0
    return np.sum(p[some] * np.log(p[some] / product[some]))

# %% correct | np.outer
- p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True) → np.outer(p.sum(axis=1), p.sum(axis=0))

# %% correct | divided by the number of pairs
- table / table.sum() → table / len(a)

# %% correct | a difference of logarithms
- np.log(p[some] / product[some]) → (np.log(p[some]) - np.log(product[some]))

# %% correct | np.where for the empty cells
def mutual_information(a, b, bins=20):
    p = np.histogram2d(a, b, bins=bins)[0] / len(a)
    product = p.sum(1)[:, None] * p.sum(0)[None]
    ratio = np.where(p > 0, p / np.where(product > 0, product, 1), 1)
    return float((p * np.log(ratio)).sum())

# %% correct | nansum
def mutual_information(a, b, bins=20):
    p = np.histogram2d(a, b, bins=bins)[0] / len(a)
    with np.errstate(all="ignore"):
        return np.nansum(p * np.log(p / np.outer(p.sum(1), p.sum(0))))

# %% correct | a very small number in the logarithm
def mutual_information(a, b, bins=20):
    p = np.histogram2d(a, b, bins=bins)[0] / len(a)
    return np.sum(p * np.log((p + 1e-12) / (np.outer(p.sum(1), p.sum(0)) + 1e-12)))

# %% correct | three entropies
def mutual_information(a, b, bins=20):
    def entropy(p):
        p = p[p > 0]
        return -np.sum(p * np.log(p))

    p = np.histogram2d(a, b, bins=bins)[0] / len(a)
    return entropy(p.sum(axis=0)) + entropy(p.sum(axis=1)) - entropy(p.ravel())

# %% correct | SciPy's xlogy
def mutual_information(a, b, bins=20):
    from scipy.special import xlogy

    p = np.histogram2d(a, b, bins=bins)[0] / len(a)
    one, other = p.sum(axis=1), p.sum(axis=0)
    return xlogy(p, p).sum() - xlogy(one, one).sum() - xlogy(other, other).sum()

# %% correct | scikit-learn, from the table
def mutual_information(a, b, bins=20):
    from sklearn.metrics import mutual_info_score

    return mutual_info_score(None, None, contingency=np.histogram2d(a, b, bins)[0])

# %% correct | numbers of bins by hand
def mutual_information(a, b, bins=20):
    def which(x):
        x = np.asarray(x, "float64")
        return np.minimum(((x - x.min()) / (x.max() - x.min()) * bins).astype(int), bins - 1)

    table = np.zeros((bins, bins))
    np.add.at(table, (which(a), which(b)), 1)
    p = table / table.sum()
    some = p > 0
    return np.sum(p[some] * np.log(p[some] / np.outer(p.sum(1), p.sum(0))[some]))

# %% correct | two loops
def mutual_information(a, b, bins=20):
    p = np.histogram2d(a, b, bins)[0]
    p = p / p.sum()
    total = 0.0
    for i in range(bins):
        for j in range(bins):
            if p[i, j] > 0:
                total += p[i, j] * np.log(p[i, j] / (p[i].sum() * p[:, j].sum()))
    return total

# %% correct | from counts
def mutual_information(a, b, bins=20):
    n = np.histogram2d(a, b, bins)[0]
    some = n > 0
    expected = np.outer(n.sum(axis=1), n.sum(axis=0)) / n.sum()
    return (n[some] * np.log(n[some] / expected[some])).sum() / n.sum()

# %% correct | SciPy's entropy of one distribution beside another
def mutual_information(a, b, bins=20):
    from scipy.stats import entropy

    p = np.histogram2d(a, b, bins)[0] / len(a)
    return entropy(p.ravel(), np.outer(p.sum(1), p.sum(0)).ravel())

# %% wrong | not written | test_mutual_information_nats | not_written
def mutual_information(a, b, bins=20):
    raise NotImplementedError()

# %% wrong | nothing returned | test_mutual_information_nats | nothing_returned
- return np.sum → np.sum

# %% wrong | empty cells left in | test_mutual_information_nats | zero_times_log_zero
- some = p > 0 → some = p >= 0

# %% wrong | the entropy of the table | test_mutual_information_nats | joint_entropy
- np.log(p[some] / product[some]) → -np.log(p[some])

# %% wrong | the entropy of one margin | test_mutual_information_nats | entropy_of_one
def mutual_information(a, b, bins=20):
    p = np.histogram(a, bins)[0] / len(a)
    return -np.sum(p[p > 0] * np.log(p[p > 0]))

# %% wrong | three entropies added | test_mutual_information_nats | joint_entropy_added | of three entropies
- - entropy(p.ravel()) → + entropy(p.ravel())

# %% wrong | counts for shares | test_mutual_information_nats | counts_not_shares
- table / table.sum() → table

# %% wrong | densities for shares | test_mutual_information_nats | density_not_shares
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, bins, density=True)
- table / table.sum() → table

# %% wrong | always ten bins | test_mutual_information_nats | bins_ignored
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, 10)

# %% wrong | another default | test_mutual_information_nats | default_bins
- bins=20 → bins=10

# %% wrong | no weights | test_mutual_information_nats | weights_missing
- np.sum(p[some] * np.log(p[some] / product[some])) → np.sum(np.log(p[some] / product[some]))

# %% wrong | a mean over the cells | test_mutual_information_nats | averaged_over_cells
- np.sum(p[some] * → np.mean(p[some] *

# %% wrong | upside down | test_mutual_information_nats | ratio_upside_down
- np.log(p[some] / product[some]) → np.log(product[some] / p[some])

# %% wrong | one margin only | test_mutual_information_nats | one_margin_missing
- p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True) → p.sum(axis=1, keepdims=True) + 0 * p

# %% wrong | the correlation | test_mutual_information_nats | correlation
def mutual_information(a, b, bins=20):
    return np.corrcoef(a, b)[0, 1]

# %% wrong | that of a Gaussian, from the correlation | test_mutual_information_nats | correlation
def mutual_information(a, b, bins=20):
    return -0.5 * np.log(1 - np.corrcoef(a, b)[0, 1] ** 2)

# %% wrong | in bits | test_mutual_information_nats | in_bits
- np.log(p[some] → np.log2(p[some]

# %% wrong | divided by an entropy | test_mutual_information_nats | normalised | of three entropies
- return entropy(p.sum(axis=0)) + entropy(p.sum(axis=1)) - entropy(p.ravel())
+ shared = entropy(p.sum(axis=0)) + entropy(p.sum(axis=1)) - entropy(p.ravel())
+ return shared / min(entropy(p.sum(axis=0)), entropy(p.sum(axis=1)))

# %% wrong | equally filled bins | test_mutual_information_nats | equally_filled_bins
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, [np.quantile(x, np.linspace(0, 1, bins + 1)) for x in (a, b)])

# %% wrong | np.digitize | test_mutual_information_nats | last_value_apart
def mutual_information(a, b, bins=20):
    from sklearn.metrics import mutual_info_score

    edges = [np.linspace(x.min(), x.max(), bins + 1) for x in (a, b)]
    return mutual_info_score(np.digitize(a, edges[0]), np.digitize(b, edges[1]))

# %% wrong | a number added to every share | test_mutual_information_nats | small_number_added
- return np.sum(p[some] * np.log(p[some] / product[some])) → return np.sum(p * np.log((p + 1e-3) / (product + 1e-3)))

# %% wrong | one added to every count | test_mutual_information_nats | added_to_the_counts
- table, _, _ = np.histogram2d(a, b, bins) → table = np.histogram2d(a, b, bins)[0] + 1

# %% wrong | the sign | test_mutual_information_nats | ratio_upside_down
- return np.sum → return -np.sum

# %% wrong | the whole table | test_mutual_information_nats | wrong_shape
- return np.sum(p[some] * np.log(p[some] / product[some])) → return p * np.log(np.where(some, p, 1) / np.where(some, product, 1))

# %% correct | histogram2d
def mutual_information(a, b, bins=20):
    """Return the mutual information of two arrays (n,) in nats, from a table of equally wide bins."""
    counts, _, _ = np.histogram2d(a, b, bins)
    p = counts / counts.sum()
    outer = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    there = p > 0
    return np.sum(p[there] * np.log(p[there] / outer[there]))

# %% correct | entropies
def mutual_information(a, b, bins=20):
    from scipy.stats import entropy
    table = np.histogram2d(a, b, bins=bins)[0]
    return float(entropy(table.sum(0)) + entropy(table.sum(1)) - entropy(table.ravel()))

# %% correct | sklearn with contingency
def mutual_information(a, b, bins=20):
    from sklearn.metrics import mutual_info_score
    return mutual_info_score(None, None, contingency=np.histogram2d(a, b, bins)[0])

# %% wrong | log2 | test_mutual_information_nats | in_bits | of histogram2d
- np.log(p → np.log2(p

# %% correct | densities divided by their sum | of histogram2d
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, bins, density=True)

# %% wrong | counts | test_mutual_information_nats | counts_not_shares | of histogram2d
- p = counts / counts.sum() → p = counts

# %% wrong | no mask | test_mutual_information_nats | zero_times_log_zero | of histogram2d
- return np.sum(p[there] * np.log(p[there] / outer[there])) → return np.sum(p * np.log(p / outer))

# %% wrong | nansum, written anew | test_mutual_information_nats | not_finite | of histogram2d
- return np.sum(p[there] * np.log(p[there] / outer[there])) → return np.nansum(np.log(p / outer))

# %% wrong | epsilon | test_mutual_information_nats | small_number_added | of histogram2d
- return np.sum(p[there] * np.log(p[there] / outer[there])) → return np.sum(p * np.log((p + 1e-3) / (outer + 1e-3)))

# %% wrong | mask of the outer only | test_mutual_information_nats | zero_times_log_zero | of histogram2d
- there = p > 0 → there = outer > 0

# %% wrong | joint entropy | test_mutual_information_nats | joint_entropy | of histogram2d
- return np.sum(p[there] * np.log(p[there] / outer[there])) → return -np.sum(p[there] * np.log(p[there]))

# %% wrong | same axis twice | test_mutual_information_nats | mask_of_another_length | of histogram2d
- p.sum(axis=0, keepdims=True) → p.sum(axis=1, keepdims=True)

# %% wrong | keepdims forgotten | test_mutual_information_nats | more_indices_than_axes | of histogram2d
- outer = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True) → outer = p.sum(axis=1) * p.sum(axis=0)

# %% wrong | outer exchanged | test_mutual_information_nats | margins_exchanged | of histogram2d
- outer = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True) → outer = np.outer(p.sum(axis=0), p.sum(axis=1))

# %% wrong | correlation | test_mutual_information_nats | correlation
def mutual_information(a, b, bins=20):
    r = np.corrcoef(a, b)[0, 1]
    return -0.5 * np.log(1 - r**2)

# %% wrong | sklearn regression | test_mutual_information_nats | estimated_by_neighbours
def mutual_information(a, b, bins=20):
    from sklearn.feature_selection import mutual_info_regression
    return mutual_info_regression(np.asarray(a)[:, None], b)[0]

# %% wrong | mutual_info_score of raw | test_mutual_information_nats | every_value_its_own
def mutual_information(a, b, bins=20):
    from sklearn.metrics import mutual_info_score
    return mutual_info_score(a, b)

# %% wrong | normalised | test_mutual_information_nats | normalised
def mutual_information(a, b, bins=20):
    from sklearn.metrics import normalized_mutual_info_score
    cut = lambda v: np.digitize(v, np.linspace(np.min(v), np.max(v), bins + 1)[1:-1])
    return normalized_mutual_info_score(cut(a), cut(b))

# %% wrong | quantile bins | test_mutual_information_nats | equally_filled_bins | of histogram2d
- counts, _, _ = np.histogram2d(a, b, bins) → counts, _, _ = np.histogram2d(a, b, [np.quantile(a, np.linspace(0, 1, bins + 1)), np.quantile(b, np.linspace(0, 1, bins + 1))])

# %% wrong | bins ignored | test_mutual_information_nats | bins_ignored | of histogram2d
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, 20)

# %% wrong | default bins | test_mutual_information_nats | bins_ignored | of histogram2d
- np.histogram2d(a, b, bins) → np.histogram2d(a, b)

# %% wrong | range 0 1 | test_mutual_information_nats | range_of_its_own | of histogram2d
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, bins, range=[[0, 1], [0, 1]])

# %% wrong | negative | test_mutual_information_nats | ratio_upside_down | of histogram2d
- return np.sum(p[there] → return -np.sum(p[there]

# %% wrong | divided other way | test_mutual_information_nats | ratio_upside_down | of histogram2d
- p[there] / outer[there] → outer[there] / p[there]

# %% wrong | mean for sum | test_mutual_information_nats | averaged_over_cells | of histogram2d
- return np.sum(p[there] → return np.mean(p[there]

# %% wrong | one range for both | test_mutual_information_nats | range_of_its_own
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, bins, range=[[min(a.min(), b.min()), max(a.max(), b.max())]] * 2)

# %% wrong | one bin too few | test_mutual_information_nats | one_bin_off
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, bins - 1)

# %% wrong | edges counted as bins | test_mutual_information_nats | one_bin_off
- np.histogram2d(a, b, bins) → np.histogram2d(a, b, [np.linspace(x.min(), x.max(), bins) for x in (a, b)])

# %% wrong | the margin of the rows twice | test_mutual_information_nats | one_margin_twice
- p.sum(axis=0, keepdims=True) → p.sum(axis=1, keepdims=True).T

# %% wrong | both sorted | test_mutual_information_nats | pairs_lost
- np.histogram2d(a, b, bins) → np.histogram2d(np.sort(a), np.sort(b), bins)

# %% wrong | weighted by the product | test_mutual_information_nats | weighted_by_the_product
- np.sum(p[some] * → np.sum(product[some] *

# %% wrong | weighted by the product, upside down | test_mutual_information_nats | weighted_by_the_product
- np.sum(p[some] * np.log(p[some] / product[some])) → np.sum(product[some] * np.log(product[some] / p[some]))

# %% wrong | centred in place | test_mutual_information_nats | argument_changed
- table, _, _ = → a -= a.mean(); table, _, _ =

# %% wrong | the margins added | test_mutual_information_nats | margins_added
- p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True) → p.sum(axis=1, keepdims=True) + p.sum(axis=0, keepdims=True)

# %% wrong | cut at quantiles, with the right edge in each bin | test_mutual_information_nats | equally_filled_bins
  table, _, _ = np.histogram2d(a, b, bins)
+ cut = [np.searchsorted(np.quantile(x, np.linspace(0, 1, bins + 1))[1:-1], x) for x in (a, b)]
+ table, _, _ = np.histogram2d(*cut, bins)

# %% wrong | a small number added to the fraction | test_mutual_information_nats | small_number_added
- np.log(p[some] / product[some]) → np.log(p[some] / product[some] + 1e-2)

# %% wrong | margins without keepdims | test_mutual_information_nats | margins_in_a_row
- product = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
+ product = np.broadcast_to(p.sum(axis=1) * p.sum(axis=0), p.shape)

# %% wrong | margins without keepdims, in one formula | test_mutual_information_nats | margins_in_a_row
def mutual_information(a, b, bins=20):
    p = np.histogram2d(a, b, bins)[0] / len(a)
    return np.nansum(p * np.log(p / (p.sum(axis=1) * p.sum(axis=0))))

# %% wrong | rounded to whole numbers | test_mutual_information_nats | argument_unused
def mutual_information(a, b, bins=20):
    from sklearn.metrics import mutual_info_score
    return mutual_info_score(np.round(a).astype(int), np.round(b).astype(int))

# %% wrong | as many edges as bins | test_mutual_information_nats | last_value_apart | of np.digitize
- bins + 1 → bins

# %% wrong | digits on the last edge left out | test_mutual_information_nats | last_value_apart
def mutual_information(a, b, bins=20):
    p = np.zeros((bins, bins))
    rows, columns = (np.digitize(x, np.linspace(x.min(), x.max(), bins + 1)) - 1 for x in (a, b))
    inside = (rows < bins) & (columns < bins)
    np.add.at(p, (rows[inside], columns[inside]), 1 / inside.sum())
    some = p > 0
    return np.sum(p[some] * np.log(p[some] / np.outer(p.sum(axis=1), p.sum(axis=0))[some]))

# %% wrong | mutual_info_regression, not imported | test_mutual_information_nats | name_not_defined
def mutual_information(a, b, bins=20):
    return mutual_info_regression(a.reshape(-1, 1), b)[0]
