// What the sliders move: the codings themselves, or their principal components over the given images, in units of one
// standard deviation. The codings stay the only state.
// An axis k has get(codings, k), moved(codings, k, value), along(k), the codings that one unit of it adds, and
// spread(variances, k), its standard deviation for independent codings.

function codingAxes(app) {
  const { kl } = app.vae.state, { size, most_sliders: most, dead_below: below } = app.config;
  // While a slider is held, training must not pull it away: the order waits.
  const held = app.axes?.order && app.root.querySelector(".vx-rows input:active");
  let { order, dead } = held ? app.axes : { order: range(size), dead: null };
  if (!held) {
    if (kl.length) order.sort((a, b) => kl[b] - kl[a] || a - b);
    order = order.slice(0, most);
    dead = order.map((k) => kl.length > 0 && kl[k] < below);
  }
  const left = size - order.length;
  return {
    order,
    names: order.map((k) => `coding ${k}`),
    weights: kl.length ? order.map((k) => kl[k]) : null,
    notes: kl.length ? order.map((k) => `${kl[k].toFixed(kl[k] < 100 ? 2 : 0)} nats`) : null,
    noteTitle: "KL from the posterior to the prior, averaged over the images",
    dead,
    rest: left ? `${left} more codings${kl.length ? ", with less KL" : ""}, have no slider and stay as they are.` : "",
    // A model before its training has no coding above either: nothing is said to be unused there.
    fold: (count) => (count === order.length ? `${count > 1 ? `all ${count} codings` : "the only coding"}, below ${below} nats` : `${count} unused coding${count > 1 ? "s" : ""}, below ${below} nats`),
    get: (codings, k) => codings[order[k]],
    moved(codings, k, value) {
      const moved = Float64Array.from(codings);
      moved[order[k]] = value;
      return moved;
    },
    along: (k) => Float64Array.from({ length: size }, (_, i) => (i === order[k] ? 1 : 0)),
    spread: (variances, k) => Math.sqrt(variances[order[k]]),
  };
}

function principalAxes(app) {
  const { mean, axes, scales, explained } = app.vae.state.pca;
  const get = (codings, k) => codings.reduce((sum, v, i) => sum + (v - mean[i]) * axes[k][i], 0) / scales[k];
  return {
    names: axes.map((_, k) => `component ${k + 1}`),
    weights: explained,
    notes: explained.map((share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`),
    noteTitle: "share of the variance of the images' codings",
    dead: explained.map((share) => share < 0.01),
    rest: "",
    fold: (count) => `${count} component${count > 1 ? "s" : ""}, below 1 % of the variance`,
    get,
    moved(codings, k, value) {
      const step = (value - get(codings, k)) * scales[k];
      return Float64Array.from(codings, (v, i) => v + step * axes[k][i]);
    },
    along: (k) => Float64Array.from(axes[k], (v) => v * scales[k]),
    spread: (variances, k) => Math.sqrt(variances.reduce((sum, v, i) => sum + v * axes[k][i] ** 2, 0)) / scales[k],
  };
}
