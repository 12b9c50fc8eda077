# %% correct | the plain way
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components).fit(codings)

    def sample(n, seed=None):
        mixture.random_state = seed
        return np.random.default_rng(seed).permutation(mixture.sample(n)[0])

    return sample

# %% correct | scikit-learn, shuffled with the seed
- (n_components) → (n_components, random_state=0)
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ codings, _ = mixture.sample(n)
+ return np.random.default_rng(seed).permutation(codings)

# %% correct | component by component by hand, Cholesky factors
def fit_sampler(codings, n_components=30):
    gm = GaussianMixture(n_components=n_components).fit(codings)
    roots = np.linalg.cholesky(gm.covariances_)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        k = rng.choice(n_components, size=n, p=gm.weights_ / gm.weights_.sum())
        noise = rng.normal(size=(n, codings.shape[1]))
        return gm.means_[k] + np.einsum("nij,nj->ni", roots[k], noise)

    return sample

# %% correct | a class with __call__, several starts
class Sampler:
    def __init__(self, codings, k):
        self.mixture = GaussianMixture(k, n_init=2, reg_covar=1e-5, random_state=1).fit(np.asarray(codings, "float64"))

    def __call__(self, n, seed=None):
        rng = np.random.RandomState(seed)
        self.mixture.set_params(random_state=rng)
        rows = self.mixture.sample(n)[0]
        rng.shuffle(rows)
        return rows

def fit_sampler(codings, n_components=30):
    return Sampler(codings, n_components)

# %% correct | scaled before the fit, scaled back afterwards, a tensor is returned
- mixture = GaussianMixture(n_components).fit(codings)
+ mean, std = codings.mean(axis=0), codings.std(axis=0)
+ mixture = GaussianMixture(n_components, random_state=0).fit((codings - mean) / std)
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ rows = mixture.sample(n)[0][np.random.default_rng(seed).permutation(n)]
+ return ops.convert_to_tensor(mean + std * rows, dtype="float32")

# %% correct | draws with SciPy's multivariate normal
def fit_sampler(codings, n_components=30):
    from scipy.stats import multivariate_normal
    g = GaussianMixture(n_components, random_state=0).fit(codings)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        counts = rng.multinomial(n, g.weights_ / g.weights_.sum())
        parts = [np.atleast_2d(rng.multivariate_normal(m, c, size=k)) for m, c, k in zip(g.means_, g.covariances_, counts) if k]
        return rng.permutation(np.concatenate(parts))

    return sample

# %% wrong | not written | test_mixture_draws | not_written
def fit_sampler(codings, n_components=30):
    raise NotImplementedError()

# %% wrong | the inner function is not returned | test_mixture_draws | no_function_returned
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components).fit(codings)

    def sample(n, seed=None):
        return np.random.default_rng(seed).permutation(mixture.sample(n)[0])

# %% wrong | the mixture for the function | test_mixture_draws | no_function_returned
def fit_sampler(codings, n_components=30):
    return GaussianMixture(n_components).fit(codings)

# %% wrong | codings for the function | test_mixture_draws | no_function_returned | of the mixture for the function
- (codings) → (codings).sample(1000)[0]

# %% wrong | not fitted | test_mixture_draws | not_fitted
- mixture = GaussianMixture(n_components).fit(codings) → mixture = GaussianMixture(n_components)
- mixture.random_state = seed
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ return mixture.sample(n)[0]

# %% wrong | mixture.sample as it is | test_mixture_draws | labels_returned_too
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components).fit(codings)
    return lambda n, seed=None: mixture.sample(n)

# %% wrong | nothing returned by the inner function | test_mixture_draws | nothing_returned
- mixture.random_state = seed
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ np.random.default_rng(seed).permutation(mixture.sample(n)[0])

# %% wrong | always a thousand | test_mixture_draws | wrong_number_of_codings | of mixture.sample as it is
- mixture.sample(n) → np.random.default_rng(seed).permutation(mixture.sample(1000)[0])

# %% wrong | transposed | test_mixture_draws | transposed | of mixture.sample as it is
- mixture.sample(n) → np.random.default_rng(seed).permutation(mixture.sample(n)[0]).T

# %% wrong | the prior | test_mixture_draws | prior_for_mixture
- mixture.random_state = seed
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ return np.random.default_rng(seed).standard_normal((n, codings.shape[1]))

# %% wrong | given codings at random | test_mixture_draws | codings_repeated
def fit_sampler(codings, n_components=30):
    def sample(n, seed=None):
        return np.random.default_rng(seed).choice(codings, n)

    return sample

# %% wrong | one Gaussian | test_mixture_draws | one_gaussian
- mixture = GaussianMixture(n_components).fit(codings) → mean, covariance = codings.mean(axis=0), np.cov(codings.T)
- mixture.random_state = seed
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ return np.random.default_rng(seed).multivariate_normal(mean, covariance, size=n)

# %% wrong | n_components not handed on | test_mixture_draws | one_gaussian
- mixture = GaussianMixture(n_components).fit(codings) → mixture = GaussianMixture().fit(codings)
- np.random.default_rng(seed).permutation(mixture.sample(n)[0]) → mixture.sample(n)[0]

# %% wrong | always thirty components | test_mixture_draws | n_components_ignored
- (n_components) → (30, random_state=0)

# %% wrong | centres of k-means | test_mixture_draws | centres_only
- mixture.random_state = seed
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ rng = np.random.default_rng(seed)
+ return mixture.means_[rng.choice(n_components, n, p=mixture.weights_ / mixture.weights_.sum())]

# %% wrong | diagonal covariances | test_mixture_draws | covariances_not_full
def fit_sampler(codings, n_components=30):
    gm = GaussianMixture(n_components, random_state=0).fit(codings)
    stds = np.sqrt(np.diagonal(gm.covariances_, axis1=1, axis2=2))

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        k = rng.choice(n_components, n, p=gm.weights_ / gm.weights_.sum())
        return gm.means_[k] + stds[k] * rng.standard_normal((n, codings.shape[1]))

    return sample

# %% wrong | all components equally often | test_mixture_draws | equal_shares
def fit_sampler(codings, n_components=30):
    n_components = min(n_components, 3)
    gm = GaussianMixture(n_components, n_init=3, random_state=0).fit(codings)
    roots = np.linalg.cholesky(gm.covariances_)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        k = rng.integers(n_components, size=n)
        return gm.means_[k] + np.einsum("nij,nj->ni", roots[k], rng.standard_normal((n, codings.shape[1])))

    return sample

# %% wrong | sorted by component | test_mixture_draws | sorted_by_component
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ codings, _ = mixture.sample(n)
+ return codings

# %% wrong | twice as wide | test_mixture_draws | wrong_spread
- (n_components) → (n_components, random_state=0)
- mixture.sample → 2 * mixture.sample

# %% wrong | half the spread in every component | test_mixture_draws | wrong_spread | of component by component by hand, Cholesky factors
- =n_components → , random_state=0
- noise = rng.normal(size=(n, codings.shape[1]))
- return gm.means_[k] + np.einsum("nij,nj->ni", roots[k], noise)
+ return gm.means_[k] + 0.5 * np.einsum("nij,nj->ni", roots[k], rng.standard_normal((n, codings.shape[1])))

# %% wrong | scaled, not scaled back | test_mixture_draws | still_standardised
- mixture = GaussianMixture(n_components).fit(codings)
+ scaled = (codings - codings.mean(axis=0)) / codings.std(axis=0)
+ mixture = GaussianMixture(n_components, random_state=0).fit(scaled)

# %% wrong | random_state=42 for ever | test_mixture_seeds | same_draws_every_time
- (n_components) → (n_components, random_state=42)
- mixture.random_state = seed
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ return np.random.default_rng(42).permutation(mixture.sample(n)[0])

# %% wrong | the seed shuffles only | test_mixture_seeds | seed_has_no_effect
- mixture.random_state = seed

# %% wrong | the shuffling has no seed | test_mixture_seeds | order_has_no_seed
- (n_components) → (n_components, random_state=0)
- return np.random.default_rng(seed).permutation(mixture.sample(n)[0])
+ codings, _ = mixture.sample(n)
+ np.random.shuffle(codings)
+ return codings

# %% wrong | fitted to a part of the codings | test_mixture_draws | wrong_spread
- (codings) → (codings[np.argsort(codings[:, 0])][: len(codings) // 2])

# %% correct | a Bayesian mixture
def fit_sampler(codings, n_components=30):
    from sklearn.mixture import BayesianGaussianMixture

    mixture = BayesianGaussianMixture(n_components=n_components, random_state=0).fit(codings)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        mixture.random_state = int(rng.integers(2**31))
        return rng.permutation(mixture.sample(n)[0])

    return sample

# %% correct | the mixture's weights by NumPy's choice, multivariate_normal row by row
def fit_sampler(codings, n_components=30):
    gm = GaussianMixture(n_components, covariance_type="full", max_iter=200, random_state=3).fit(codings)
    p = gm.weights_ / gm.weights_.sum()

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        return np.array([rng.multivariate_normal(gm.means_[k], gm.covariances_[k]) for k in rng.choice(len(p), n, p=p)])

    return sample

# %% correct | sklearn's shuffle, a partial
import functools


def draw(mixture, n, seed=None):
    from sklearn.utils import shuffle

    mixture.random_state = seed
    rows, labels = mixture.sample(n)
    return shuffle(rows, random_state=seed)


def fit_sampler(codings, n_components=30):
    return functools.partial(draw, GaussianMixture(n_components, random_state=0).fit(codings))

# %% correct | a deep copy for each draw, a RandomState
def fit_sampler(codings: np.ndarray, n_components: int = 30):
    import copy

    mixture = GaussianMixture(n_components=n_components, init_params="k-means++", random_state=0)
    mixture.fit(codings)

    def sample(n: int, seed: int | None = None) -> np.ndarray:
        state = np.random.RandomState(seed)
        fresh = copy.deepcopy(mixture)
        fresh.random_state = state
        return state.permutation(fresh.sample(n)[0]).astype("float32")

    return sample

# %% correct | a bound method, more draws than needed
class Mixture:
    def __init__(self, codings, n_components):
        self.gm = GaussianMixture(n_components, random_state=0).fit(codings)

    def sample(self, n, seed=None, extra=50):
        self.gm.random_state = seed
        rows = self.gm.sample(n + extra)[0]
        return np.random.default_rng(seed).permutation(rows)[:n]


def fit_sampler(codings, n_components=30):
    return Mixture(codings, n_components).sample

# %% correct | whitened, EM with tied starts, precision roots
def fit_sampler(codings, n_components=30):
    gm = GaussianMixture(n_components, reg_covar=1e-4, random_state=1).fit(codings)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        k = rng.permutation(np.repeat(np.arange(n_components), rng.multinomial(n, gm.weights_ / gm.weights_.sum())))
        z = rng.standard_normal((n, codings.shape[1]))
        return gm.means_[k] + np.stack([np.linalg.solve(gm.precisions_cholesky_[i].T, row) for i, row in zip(k, z)])

    return sample

# %% wrong | fitted to the first hundred | test_mixture_draws | first_codings_only
- n_components).fit(codings → n_components, random_state=0).fit(codings[:100]

# %% wrong | equal weights, all components | test_mixture_draws | equal_shares | of all components equally often
- n_components = min(n_components, 3)
- gm = GaussianMixture(n_components, n_init=3, random_state=0).fit(codings)
+ gm = GaussianMixture(n_components, random_state=0).fit(codings)

# %% wrong | equal weights set on the mixture | test_mixture_draws | equal_shares
def fit_sampler(codings, n_components=30):
    gm = GaussianMixture(n_components, random_state=0).fit(codings)
    gm.weights_ = np.full(n_components, 1 / n_components)

    def sample(n, seed=None):
        gm.random_state = seed
        return np.random.default_rng(seed).permutation(gm.sample(n)[0])

    return sample

# %% wrong | one after the other | test_mixture_draws | equal_shares
def fit_sampler(codings, n_components=30):
    gm = GaussianMixture(n_components, random_state=0).fit(codings)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        return np.array([rng.multivariate_normal(gm.means_[i % n_components], gm.covariances_[i % n_components]) for i in range(n)])

    return sample

# %% wrong | covariance diag | test_mixture_draws | covariances_not_full
- GaussianMixture(n_components → GaussianMixture(n_components, covariance_type="diag", random_state=0

# %% wrong | covariance spherical | test_mixture_draws | covariances_not_full
- GaussianMixture(n_components → GaussianMixture(n_components, covariance_type="spherical", random_state=0

# %% wrong | covariance tied | test_mixture_draws | one_covariance_for_all
- GaussianMixture(n_components → GaussianMixture(n_components, covariance_type="tied", random_state=0

# %% wrong | covariances as standard deviations | test_mixture_draws | covariance_for_its_root | of diagonal covariances
- stds = np.sqrt(np.diagonal(gm.covariances_, axis1=1, axis2=2))
- stds[k] * rng.standard_normal((n, codings.shape[1] → np.einsum("nij,nj->ni", gm.covariances_[k], rng.standard_normal((n, codings.shape[1])

# %% wrong | k-means centres and unit noise | test_mixture_draws | spread_of_1_everywhere
def fit_sampler(codings, n_components=30):
    from sklearn.cluster import KMeans

    km = KMeans(n_components, n_init=1, random_state=0).fit(codings)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        k = rng.choice(km.labels_, n)
        return km.cluster_centers_[k] + rng.standard_normal((n, codings.shape[1]))

    return sample

# %% wrong | a kernel density | test_mixture_draws | n_components_ignored
def fit_sampler(codings, n_components=30):
    from scipy.stats import gaussian_kde

    kde = gaussian_kde(codings.T)

    def sample(n, seed=None):
        return kde.resample(n, seed=seed).T

    return sample

# %% wrong | codings with noise | test_mixture_draws | n_components_ignored
def fit_sampler(codings, n_components=30):
    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        chosen = codings[rng.integers(len(codings), size=n)]
        return chosen + 0.1 * rng.standard_normal(chosen.shape)

    return sample

# %% wrong | refit with seed in the sampler | test_mixture_draws | sorted_by_component | of given codings at random
- np.random.default_rng(seed).choice(codings, n) → GaussianMixture(n_components, random_state=seed).fit(codings).sample(n)[0]

# %% wrong | sample called | test_mixture_draws | no_function_returned
- GaussianMixture(n_components → GaussianMixture(n_components, random_state=0
- return sample → return sample(1000)

# %% wrong | no seed argument | test_mixture_seeds | argument_unknown
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components, random_state=0).fit(codings)

    def sample(n):
        return np.random.permutation(mixture.sample(n)[0])

    return sample

# %% wrong | default seed 0 | test_mixture_seeds | default_seed_fixed
- GaussianMixture(n_components → GaussianMixture(n_components, random_state=0
- None → 0

# %% wrong | seed or None | test_mixture_seeds | seed_zero_ignored
- GaussianMixture(n_components → GaussianMixture(n_components, random_state=0
- = seed → = seed or None

# %% wrong | the Generator as random_state | test_mixture_draws | generator_for_seed
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components, random_state=0).fit(codings)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        mixture.random_state = rng
        return rng.permutation(mixture.sample(n)[0])

    return sample

# %% wrong | shuffle returns None | test_mixture_draws | nothing_returned
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components, random_state=0).fit(codings)

    def sample(n, seed=None):
        mixture.random_state = seed
        rows, _ = mixture.sample(n)
        return np.random.default_rng(seed).shuffle(rows)

    return sample

# %% wrong | the pair permuted | test_mixture_draws | things_of_several_shapes
- GaussianMixture(n_components → GaussianMixture(n_components, random_state=0
- n)[0] → n)

# %% wrong | columns shuffled each for itself | test_mixture_draws | columns_shuffled
- GaussianMixture(n_components → GaussianMixture(n_components, random_state=0
- permutation(mixture.sample(n)[0] → permuted(mixture.sample(n)[0], axis=0

# %% wrong | clipped to [−3, 3] | test_mixture_draws | draws_cut_off
- GaussianMixture(n_components → GaussianMixture(n_components, random_state=0
- mixture.sample(n)[0] → np.clip(mixture.sample(n)[0], -3, 3)

# %% wrong | uniform within the range | test_mixture_draws | uniform_codings
def fit_sampler(codings, n_components=30):
    low, high = codings.min(axis=0), codings.max(axis=0)

    def sample(n, seed=None):
        return np.random.default_rng(seed).uniform(low, high, (n, codings.shape[1]))

    return sample

# %% wrong | ten components always | test_mixture_draws | n_components_ignored
- GaussianMixture(n_components → GaussianMixture(10, random_state=0

# %% wrong | two components always | test_mixture_draws | n_components_ignored
- GaussianMixture(n_components → GaussianMixture(2, random_state=0

# %% wrong | fitted to standardised, scaled back by the mean only | test_mixture_draws | still_standardised
def fit_sampler(codings, n_components=30):
    mean, std = codings.mean(axis=0), codings.std(axis=0)
    mixture = GaussianMixture(n_components, random_state=0).fit((codings - mean) / std)

    def sample(n, seed=None):
        mixture.random_state = seed
        return np.random.default_rng(seed).permutation(mixture.sample(n)[0]) + mean

    return sample

# %% wrong | random_state=42, shuffled with the seed | test_mixture_seeds | only_the_order_changes
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components).fit(codings)

    def sample(n, seed=None):
        mixture.random_state = 42
        codings, _ = mixture.sample(n)
        return np.random.default_rng(seed).permutation(codings)

    return sample

# %% wrong | random_state=0 kept where there is no seed | test_mixture_seeds | only_the_order_changes_without_a_seed
- (n_components) → (n_components, random_state=0)
- mixture.random_state = seed
+ if seed is not None:
+     mixture.random_state = seed

# %% wrong | Cholesky factors on the wrong side | test_mixture_draws | cholesky_not_transposed | of diagonal covariances
- stds = np.sqrt(np.diagonal(gm.covariances_, axis1=1, axis2=2) → roots = np.linalg.cholesky(gm.covariances_
- stds[k] * rng.standard_normal((n, codings.shape[1] → np.einsum("nji,nj->ni", roots[k], rng.standard_normal((n, codings.shape[1])

# %% wrong | large components favoured | test_mixture_draws | wrong_shares | of component by component by hand, Cholesky factors
- p=gm.weights_ / gm.weights_.sum() → p=gm.weights_**2 / np.sum(gm.weights_**2)

# %% wrong | never fitted | test_mixture_draws | not_fitted
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components)

    def sample(n, seed=None):
        mixture.random_state = seed
        rows, _ = mixture.sample(n)
        return np.random.default_rng(seed).permutation(rows)

    return sample

# %% wrong | drawn once, then chosen from | test_mixture_draws | drawn_from_a_pool
def fit_sampler(codings, n_components=30):
    rows = GaussianMixture(n_components).fit(codings).sample(10000)[0]

    def sample(n, seed=None):
        return np.random.default_rng(seed).permutation(rows)[:n]

    return sample

# %% correct | parameters of the mixture, one row at a time
def fit_sampler(codings, n_components=30):
    fitted = GaussianMixture(n_components, random_state=0).fit(codings)

    def sample(n, seed=None):
        rng = np.random.default_rng(seed)
        chosen = rng.choice(n_components, size=n, p=fitted.weights_)
        return np.array([rng.multivariate_normal(fitted.means_[k], fitted.covariances_[k]) for k in chosen])

    return sample

# %% wrong | columns in reverse order | test_mixture_draws | columns_exchanged
- permutation(mixture.sample(n)[0]) → permutation(mixture.sample(n)[0])[:, ::-1]

# %% wrong | variances as standard deviations | test_mixture_draws | covariance_for_its_root | of diagonal covariances
- np.sqrt(np.diagonal(gm.covariances_, axis1=1, axis2=2)) → np.diagonal(gm.covariances_, axis1=1, axis2=2)

# %% wrong | the numbers of the components | test_mixture_draws | numbers_of_components
- sample(n)[0] → sample(n)[1]

# %% wrong | the same seed again for every hundred | test_mixture_seeds | seed_used_again
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components).fit(codings)

    def sample(n, seed=None):
        parts = []
        for start in range(0, n, 100):
            mixture.random_state = seed
            parts.append(np.random.default_rng(seed).permutation(mixture.sample(min(100, n - start))[0]))
        return np.concatenate(parts)

    return sample

# %% wrong | ten components by default | test_mixture_seeds | default_changed
- n_components=30 → n_components=10

# %% wrong | fit_predict in place of fit | test_mixture_draws | no_such_attribute
def fit_sampler(codings, n_components=30):
    mixture = GaussianMixture(n_components).fit_predict(codings)

    def sample(n, seed=None):
        mixture.random_state = seed
        rows, _ = mixture.sample(n)
        return np.random.default_rng(seed).permutation(rows)

    return sample
