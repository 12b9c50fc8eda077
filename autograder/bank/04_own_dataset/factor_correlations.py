# %% correct | the plain way
def factor_correlations(codings, factors):
    values = np.column_stack(list(factors.values()))
    n = codings.shape[1]
    return np.nan_to_num(np.abs(np.corrcoef(codings, values, rowvar=False)[:n, n:]))

# %% correct | np.corrcoef and a block
def factor_correlations(codings, factors):
    values = np.stack([factors[name] for name in factors], axis=1)
    with np.errstate(all="ignore"):
        matrix = np.corrcoef(codings, values, rowvar=False)
    n = codings.shape[1]
    return np.nan_to_num(np.abs(matrix[:n, n:]))

# %% correct | one pair after the other, a nested list
def factor_correlations(codings, factors):
    table = []
    for i in range(codings.shape[1]):
        row = []
        for values in factors.values():
            if np.std(codings[:, i]) < 1e-9:
                row.append(0.0)
            else:
                row.append(abs(float(np.corrcoef(codings[:, i], values)[0, 1])))
        table.append(row)
    return table

# %% correct | TensorFlow in float64
def factor_correlations(codings, factors):
    z = tf.cast(codings, tf.float64)
    f = tf.stack([tf.cast(v, tf.float64) for v in factors.values()], axis=1)
    z, f = z - tf.reduce_mean(z, axis=0), f - tf.reduce_mean(f, axis=0)
    lengths = tf.norm(z, axis=0)[:, None] * tf.norm(f, axis=0)
    return tf.abs(tf.math.divide_no_nan(tf.matmul(z, f, transpose_a=True), lengths))

# %% correct | standard scores, float32 of keras.ops
def factor_correlations(codings, factors):
    def scores(x):
        x = ops.convert_to_tensor(x, "float32")
        return (x - ops.mean(x, axis=0)) / (ops.std(x, axis=0) + 1e-7)

    z, f = scores(codings), scores(np.column_stack([*factors.values()]))
    return ops.abs(ops.matmul(ops.transpose(z), f)) / len(codings)

# %% wrong | covariance with n − 1, standard deviation with n | test_factor_correlations_values | divided_by_n_and_by_n_minus_1
def factor_correlations(codings, factors):
    f = np.array(list(factors.values())).T
    z = np.asarray(codings, float)
    cov = (z - z.mean(0)).T @ (f - f.mean(0)) / (len(z) - 1)
    s = z.std(0)
    s[s == 0] = np.inf
    return np.abs(cov / s[:, None] / f.std(0))

# %% wrong | not written | test_factor_correlations_values | not_written
def factor_correlations(codings, factors):
    raise NotImplementedError()

# %% wrong | nothing returned | test_factor_correlations_values | nothing_returned
def factor_correlations(codings, factors):
    print(np.corrcoef(codings, rowvar=False))

# %% wrong | factors are taken for an array | test_factor_correlations_values | no_such_attribute | of nothing returned
- print(np.corrcoef(codings, rowvar=False)) → return np.abs(np.corrcoef(codings.T, factors.T))

# %% wrong | a dictionary | test_factor_correlations_values | not_an_array
def factor_correlations(codings, factors):
    return {name: np.abs(np.corrcoef(codings[:, 0], values)[0, 1]) for name, values in factors.items()}

# %% wrong | sign kept | test_factor_correlations_values | sign_kept
def factor_correlations(codings, factors):
    values = np.column_stack(list(factors.values()))
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.corrcoef(codings, values, rowvar=False)[:codings.shape[1], codings.shape[1]:])

# %% wrong | transposed | test_factor_correlations_values | transposed
- :n, n: → n:, :n

# %% wrong | the whole matrix | test_factor_correlations_values | whole_matrix
def factor_correlations(codings, factors):
    values = np.column_stack(list(factors.values()))
    return np.nan_to_num(np.abs(np.corrcoef(codings, values, rowvar=False)))

# %% wrong | the wrong block, in the right shape | test_factor_correlations_values | wrong_block
- [:n, n:] → [:n, : len(factors)]

# %% wrong | the wrong block | test_factor_correlations_values | wrong_block
- :n, n: → :n, :n

# %% wrong | NaN for dead codings | test_factor_correlations_values | nan_for_constant_codings
- return np.nan_to_num(np.abs(np.corrcoef(codings, values, rowvar=False)[:n, n:]))
+ return np.abs(np.corrcoef(codings, values, rowvar=False)[:n, n:])

# %% wrong | covariances | test_factor_correlations_values | covariance
def factor_correlations(codings, factors):
    values = np.column_stack(list(factors.values()))
    return np.abs((codings - codings.mean(axis=0)).T @ (values - values.mean(axis=0))) / len(codings)

# %% wrong | covariances with their sign | test_factor_correlations_values | covariance
def factor_correlations(codings, factors):
    values = np.column_stack(list(factors.values()))
    return (codings - codings.mean(axis=0)).T @ (values - values.mean(axis=0)) / len(codings)

# %% wrong | squared | test_factor_correlations_values | squared
- return np.nan_to_num(np.abs(np.corrcoef(codings, values, rowvar=False)[:n, n:]))
+ return np.nan_to_num(np.corrcoef(codings, values, rowvar=False)[:n, n:] ** 2)

# %% wrong | means not subtracted | test_factor_correlations_values | not_centred
def factor_correlations(codings, factors):
    values = np.column_stack(list(factors.values()))
    lengths = np.outer(np.linalg.norm(codings, axis=0), np.linalg.norm(values, axis=0))
    return np.nan_to_num(np.abs(codings.T @ values / lengths))

# %% wrong | ranks | test_factor_correlations_values | rank_correlation
def factor_correlations(codings, factors):
    def ranks(x):
        return np.where(np.ptp(x, axis=0) == 0, 0, x.argsort(axis=0).argsort(axis=0))

    values = ranks(np.column_stack(list(factors.values())))
    n = codings.shape[1]
    return np.nan_to_num(np.abs(np.corrcoef(ranks(codings), values, rowvar=False)[:n, n:]))

# %% wrong | the largest of each coding | test_factor_correlations_values | maximum_only
- :n, n:])) → :n, n:])).max(axis=1)

# %% wrong | factors sorted by name | test_factor_correlations_values | factors_in_another_order
- list(factors.values()) → [factors[name] for name in sorted(factors)]

# %% correct | SciPy's pearsonr, warnings silenced
def factor_correlations(codings, factors):
    import warnings
    from scipy.stats import pearsonr

    table = np.zeros((codings.shape[1], len(factors)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for j, values in enumerate(factors.values()):
            for i in range(codings.shape[1]):
                table[i, j] = abs(np.nan_to_num(pearsonr(codings[:, i], values)[0]))
    return table

# %% correct | scikit-learn's scaler, a mean of products
def factor_correlations(codings, factors):
    from sklearn.preprocessing import StandardScaler

    z = StandardScaler().fit_transform(np.asarray(codings, float))
    f = StandardScaler().fit_transform(np.stack(list(factors.values()), 1))
    return np.abs(np.mean(z[:, :, None] * f[:, None, :], axis=0))

# %% correct | Einstein's sum, np.where for the dead
def factor_correlations(codings: np.ndarray, factors: dict[str, np.ndarray]) -> np.ndarray:
    z = np.asarray(codings, np.float64) - np.mean(codings, axis=0, dtype=np.float64)
    f = np.vstack([*factors.values()]).astype(float)
    f = f - f.mean(axis=1, keepdims=True)
    up, down = np.einsum("ni,jn->ij", z, f), np.sqrt(np.outer((z**2).sum(0), (f**2).sum(1)))
    return np.abs(np.where(down > 0, up / np.where(down > 0, down, 1), 0.0))

# %% correct | np.cov and its diagonal
def factor_correlations(codings, factors):
    every = np.concatenate([np.asarray(codings).T, list(factors.values())])
    cov = np.cov(every)
    sigma = np.sqrt(np.diag(cov))
    sigma[sigma < 1e-12] = 1
    n = np.shape(codings)[1]
    return np.abs(cov / np.outer(sigma, sigma))[:n, n:]

# %% correct | cosine similarity of centred columns
def factor_correlations(codings, factors):
    from sklearn.metrics.pairwise import cosine_similarity

    z = np.asarray(codings) - np.mean(codings, axis=0)
    f = np.array(list(factors.values()), dtype=float)
    return np.abs(cosine_similarity(z.T, f - f.mean(axis=1)[:, None]))

# %% correct | a constant coding skipped, an extra argument
def factor_correlations(codings, factors, tiny=1e-10):
    codings = np.array(codings)
    out = np.zeros([codings.shape[1], len(factors)], dtype="float32")
    for i, column in enumerate(codings.T):
        if column.std() > tiny:
            out[i] = [abs(np.corrcoef(column, values)[1, 0]) for values in factors.values()]
    return out

# %% correct | keras.ops in float64, a matrix product divided by n
def factor_correlations(codings, factors):
    z = ops.convert_to_tensor(np.float64(codings))
    f = ops.stack([ops.convert_to_tensor(np.float64(v)) for v in factors.values()], axis=-1)
    z, f = z - ops.mean(z, axis=0, keepdims=True), f - ops.mean(f, axis=0, keepdims=True)
    r = ops.matmul(ops.transpose(z), f) / (len(codings) * ops.std(z, axis=0)[:, None] * ops.std(f, axis=0)[None] + 1e-12)
    return ops.convert_to_numpy(ops.abs(r))

# %% wrong | np.corrcoef without rowvar | test_factor_correlations_values | arrays_not_alike
def factor_correlations(codings, factors):
    factors = np.array(list(factors.values())).T
    n = codings.shape[1]
    return np.nan_to_num(np.abs(np.corrcoef(codings, factors)[:n, n:]))

# %% wrong | the dictionary itself stacked | test_factor_correlations_values | no_such_axis
def factor_correlations(codings, factors):
    factors = np.stack(factors, axis=1)
    n = codings.shape[1]
    return np.nan_to_num(np.abs(np.corrcoef(codings, factors, rowvar=False)[:n, n:]))

# %% wrong | standard deviations that are not divided by | test_factor_correlations_values | divided_by_one_deviation
def factor_correlations(codings, factors):
    f = np.stack(list(factors.values()), axis=1)
    z = codings - codings.mean(axis=0)
    f = (f - f.mean(axis=0)) / f.std(axis=0)
    return np.nan_to_num(np.abs(z.T @ f / len(z)))

# %% wrong | divided by the variances | test_factor_correlations_values | divided_by_variances
def factor_correlations(codings, factors):
    f = np.stack(list(factors.values()), axis=1)
    z = (codings - codings.mean(axis=0)) / codings.var(axis=0)
    f = (f - f.mean(axis=0)) / f.var(axis=0)
    return np.nan_to_num(np.abs(z.T @ f / len(z)))

# %% wrong | not divided by n | test_factor_correlations_values | sum_for_mean
def factor_correlations(codings, factors):
    f = np.stack(list(factors.values()), axis=1)
    z = (codings - codings.mean(axis=0)) / codings.std(axis=0)
    f = (f - f.mean(axis=0)) / f.std(axis=0)
    return np.nan_to_num(np.abs(z.T @ f))

# %% wrong | the absolute value before the sum | test_factor_correlations_values | absolute_before_the_mean
def factor_correlations(codings, factors):
    f = np.stack(list(factors.values()), axis=1)
    z = (codings - codings.mean(axis=0)) / (codings.std(axis=0) + 1e-8)
    f = (f - f.mean(axis=0)) / f.std(axis=0)
    return np.abs(z).T @ np.abs(f) / len(z)

# %% wrong | one mean and deviation over the whole array | test_factor_correlations_values | statistics_of_the_whole_array
def factor_correlations(codings, factors):
    f = np.stack(list(factors.values()), axis=1)
    z = (codings - codings.mean()) / codings.std()
    f = (f - f.mean()) / f.std()
    return np.abs(z.T @ f / len(z))

# %% wrong | 1 for dead codings | test_factor_correlations_values | dead_not_zero
def factor_correlations(codings, factors):
    f = np.stack(list(factors.values()), axis=1)
    n = codings.shape[1]
    return np.nan_to_num(np.abs(np.corrcoef(codings, f, rowvar=False)[:n, n:]), nan=1.0)

# %% wrong | dead codings left out | test_factor_correlations_values | dead_left_out
def factor_correlations(codings, factors):
    f = np.stack(list(factors.values()), axis=1)
    codings = codings[:, codings.std(axis=0) > 0]
    n = codings.shape[1]
    return np.abs(np.corrcoef(codings, f, rowvar=False)[:n, n:])

# %% wrong | mutual information | test_factor_correlations_values | mutual_information
def factor_correlations(codings, factors):
    from sklearn.feature_selection import mutual_info_regression
    return np.stack([mutual_info_regression(codings, f) for f in factors.values()], axis=1)

# %% wrong | only the first five factors by name | test_factor_correlations_values | key_missing
def factor_correlations(codings, factors):
    names = ["x", "y", "size", "rotation", "shape"]
    f = np.stack([factors[name] for name in names], axis=1)
    n = codings.shape[1]
    return np.nan_to_num(np.abs(np.corrcoef(codings, f, rowvar=False)[:n, n:]))

# %% wrong | the factors of sprites of its own | test_factor_correlations_values | wrong_shape
own_sprites = sprites(300, size=28)

def factor_correlations(codings, factors):
    n = codings.shape[1]
    f = np.stack(list(own_sprites.factors.values()), axis=1)[: len(codings)]
    return np.nan_to_num(np.abs(np.corrcoef(codings, f, rowvar=False)[:n, n:]))

# %% wrong | Kendall's tau | test_factor_correlations_values | kendalls_tau
def factor_correlations(codings, factors):
    from scipy.stats import kendalltau
    return np.nan_to_num(np.array([[abs(kendalltau(z, f).statistic) for f in factors.values()] for z in codings.T]))

# %% wrong | rounded to two places | test_factor_correlations_values | rounded
- return np.nan_to_num(np.abs(np.corrcoef(codings, values, rowvar=False)[:n, n:]))
+ return np.round(np.nan_to_num(np.abs(np.corrcoef(codings, values, rowvar=False)[:n, n:])), 2)

# %% correct | by hand
def factor_correlations(codings, factors):
    """Return the absolute correlation of every coding with every factor, shape (codings, factors); 0 for dead codings."""
    codings = np.asarray(codings, dtype=float)
    table = np.stack([np.asarray(values, dtype=float) for values in factors.values()], axis=1)
    def standard(a):
        a = a - a.mean(axis=0)
        std = a.std(axis=0)
        return a / np.where(std > 0, std, 1)
    return np.abs(standard(codings).T @ standard(table) / len(codings))

# %% correct | corrcoef
def factor_correlations(codings, factors):
    codings = np.asarray(codings)
    n_codings = codings.shape[1]
    with np.errstate(all="ignore"):
        r = np.corrcoef(codings, np.column_stack(list(factors.values())), rowvar=False)
    return np.nan_to_num(np.abs(r[:n_codings, n_codings:]))

# %% correct | pearsonr in loops
def factor_correlations(codings, factors):
    from scipy.stats import pearsonr
    z = np.array(codings)
    out = np.zeros((z.shape[1], len(factors)))
    for i in range(z.shape[1]):
        for j, f in enumerate(factors):
            if np.ptp(z[:, i]) == 0:
                continue
            out[i, j] = abs(pearsonr(z[:, i], factors[f])[0])
    return out

# %% wrong | signed | test_factor_correlations_values | sign_kept | of corrcoef
- np.nan_to_num(np.abs(r[:n_codings, n_codings:])) → np.nan_to_num(r[:n_codings, n_codings:])

# %% wrong | transposed, written anew | test_factor_correlations_values | transposed
def factor_correlations(codings, factors):
    codings = np.asarray(codings)
    n = codings.shape[1]
    r = np.corrcoef(codings, np.column_stack(list(factors.values())), rowvar=False)
    return np.nan_to_num(np.abs(r[n:, :n]))

# %% wrong | rowvar forgotten | test_factor_correlations_values | arrays_not_alike
def factor_correlations(codings, factors):
    codings = np.asarray(codings)
    n = codings.shape[1]
    r = np.corrcoef(codings, np.column_stack(list(factors.values())))
    return np.nan_to_num(np.abs(r[:n, n:]))

# %% wrong | nan stays | test_factor_correlations_values | nan_for_constant_codings
def factor_correlations(codings, factors):
    codings = np.asarray(codings)
    n = codings.shape[1]
    r = np.corrcoef(codings, np.column_stack(list(factors.values())), rowvar=False)
    return np.abs(r[:n, n:])

# %% wrong | covariance | test_factor_correlations_values | covariance
def factor_correlations(codings, factors):
    z = codings - codings.mean(axis=0)
    f = np.column_stack(list(factors.values()))
    f = f - f.mean(axis=0)
    return np.abs(z.T @ f / len(z))

# %% wrong | not centred | test_factor_correlations_values | not_centred
def factor_correlations(codings, factors):
    z = codings / codings.std(axis=0)
    f = np.column_stack(list(factors.values()))
    f = f / f.std(axis=0)
    return np.nan_to_num(np.abs(z.T @ f / len(z)))

# %% wrong | squared, written anew | test_factor_correlations_values | squared
def factor_correlations(codings, factors):
    n = codings.shape[1]
    r = np.corrcoef(codings, np.column_stack(list(factors.values())), rowvar=False)
    return np.nan_to_num(r[:n, n:] ** 2)

# %% wrong | whole matrix | test_factor_correlations_values | whole_matrix
def factor_correlations(codings, factors):
    r = np.corrcoef(codings, np.column_stack(list(factors.values())), rowvar=False)
    return np.nan_to_num(np.abs(r))

# %% wrong | sorted factors | test_factor_correlations_values | factors_in_another_order
def factor_correlations(codings, factors):
    n = codings.shape[1]
    r = np.corrcoef(codings, np.column_stack([factors[name] for name in sorted(factors)]), rowvar=False)
    return np.nan_to_num(np.abs(r[:n, n:]))

# %% wrong | keys iterated | test_factor_correlations_values | arrays_not_alike
def factor_correlations(codings, factors):
    n = codings.shape[1]
    r = np.corrcoef(codings, np.column_stack(list(factors)), rowvar=False)
    return np.nan_to_num(np.abs(r[:n, n:]))

# %% wrong | factors as array | test_factor_correlations_values | arrays_not_alike
def factor_correlations(codings, factors):
    n = codings.shape[1]
    r = np.corrcoef(codings, factors, rowvar=False)
    return np.nan_to_num(np.abs(r[:n, n:]))

# %% correct | a little added to the deviations
def factor_correlations(codings, factors):
    z = (codings - codings.mean(0)) / (codings.std(0, ddof=1) + 1e-3)
    f = np.column_stack(list(factors.values()))
    f = (f - f.mean(0)) / (f.std(0) + 1e-3)
    return np.abs(z.T @ f) / len(z)

# %% wrong | mean over axis 1 | test_factor_correlations_values | statistics_of_the_whole_array
def factor_correlations(codings, factors):
    z = (codings - codings.mean()) / codings.std()
    f = np.column_stack(list(factors.values()))
    f = (f - f.mean()) / f.std()
    return np.nan_to_num(np.abs(z.T @ f / len(z)))

# %% wrong | divided by n-1 forgotten | test_factor_correlations_values | sum_for_mean
def factor_correlations(codings, factors):
    z = (codings - codings.mean(0)) / codings.std(0)
    f = np.column_stack(list(factors.values()))
    f = (f - f.mean(0)) / f.std(0)
    return np.nan_to_num(np.abs(z.T @ f))

# %% correct | NumPy for every pair
def factor_correlations(codings, factors):
    with np.errstate(all="ignore"):
        return np.nan_to_num([[abs(np.corrcoef(z, f)[0, 1]) for f in factors.values()] for z in codings.T])

# %% wrong | with itself | test_factor_correlations_values | with_itself | of NumPy for every pair
- [0, 1] → [0, 0]

# %% wrong | with itself, the other one | test_factor_correlations_values | with_itself | of NumPy for every pair
- [0, 1] → [1, 1]

# %% wrong | NumPy's covariance of every pair | test_factor_correlations_values | covariance | of NumPy for every pair
- np.corrcoef → np.cov

# %% wrong | means of the rows | test_factor_correlations_values | means_of_the_rows
def factor_correlations(codings, factors):
    f = np.column_stack(list(factors.values()))
    f = (f - f.mean(axis=0)) / f.std(axis=0)
    z = codings - codings.mean(axis=1, keepdims=True)
    return np.abs(z.T @ f) / len(z) / z.std(axis=0)[:, None]

# %% wrong | centred in place | test_factor_correlations_values | argument_changed
- n = codings.shape[1] → codings -= codings.mean(axis=0); n = codings.shape[1]

# %% wrong | absolute values of the codings | test_factor_correlations_values | absolute_values_correlated
- np.corrcoef(codings, values → np.corrcoef(np.abs(codings), values

# %% wrong | pandas, which is not installed | test_factor_correlations_values | library_not_installed
import pandas as pd


def factor_correlations(codings, factors):
    both = pd.concat([pd.DataFrame(codings), pd.DataFrame(factors)], axis=1).corr().abs().fillna(0)
    return both.iloc[: codings.shape[1], codings.shape[1] :].to_numpy()

# %% wrong | slopes of straight lines | test_factor_correlations_values | slope_for_correlation
def factor_correlations(codings, factors):
    codings = np.asarray(codings)
    return np.abs([[np.polyfit(f, codings[:, i], 1)[0] for f in factors.values()] for i in range(codings.shape[1])])

# %% wrong | reshaped, not transposed | test_factor_correlations_values | factors_reshaped
def factor_correlations(codings, factors):
    columns = np.array(list(factors.values())).reshape(len(codings), -1)
    k = codings.shape[1]
    return np.nan_to_num(np.abs(np.corrcoef(codings, columns, rowvar=False)[:k, k:]))

# %% wrong | NumPy's covariances, divided by the variances of the factors | test_factor_correlations_values | slope_for_correlation
def factor_correlations(codings, factors):
    columns = np.stack(list(factors.values()), axis=1)
    k = codings.shape[1]
    return np.abs(np.cov(codings, columns, rowvar=False)[:k, k:] / np.var(columns, axis=0))

# %% wrong | scores with n − 1, averaged over n | test_factor_correlations_values | divided_by_n_and_by_n_minus_1
def factor_correlations(codings, factors):
    z = (codings - codings.mean(0)) / np.maximum(codings.std(0, ddof=1), 1e-9)
    f = np.column_stack(list(factors.values()))
    return np.abs(z.T @ ((f - f.mean(0)) / f.std(0, ddof=1))) / len(z)

# %% wrong | the block of as many codings as factors | test_factor_correlations_values | wrong_block
- :n, n: → : len(factors), : len(factors)
