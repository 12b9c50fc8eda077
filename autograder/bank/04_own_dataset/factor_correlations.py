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

# %% correct | covariance with n − 1, standard deviation with n
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
