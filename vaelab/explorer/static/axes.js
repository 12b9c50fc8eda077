// What the sliders move: the codings themselves, or their principal components over the given images, in units of one
// standard deviation. The codings stay the only state.

function codingAxes(app) {
  const kl = app.model.get("kl"), { size } = app.config;
  // While a slider is held, training must not pull it away: the order waits.
  const held = app.axes?.order && app.root.querySelector("input:active");
  const order = held ? app.axes.order : range(size);
  if (kl.length && !held) order.sort((a, b) => kl[b] - kl[a] || a - b);
  const dead = held ? app.axes.dead : order.map((k) => kl.length > 0 && kl[k] < app.config.dead_below);
  return {
    order,
    names: order.map((k) => `coding ${k}`),
    weights: kl.length ? order.map((k) => kl[k]) : null,
    notes: kl.length ? order.map((k) => `${kl[k].toFixed(kl[k] < 100 ? 2 : 0)} nats`) : null,
    dead,
    fold: (count) => `${count} unused coding${count > 1 ? "s" : ""}, below ${app.config.dead_below} nats`,
    get: (codings, k) => codings[order[k]],
    moved(codings, k, value) {
      const moved = Float64Array.from(codings);
      moved[order[k]] = value;
      return moved;
    },
  };
}

function principalAxes(app) {
  const { mean, axes, scales, explained } = app.model.get("pca");
  const get = (codings, k) => codings.reduce((sum, v, i) => sum + (v - mean[i]) * axes[k][i], 0) / scales[k];
  return {
    names: axes.map((_, k) => `component ${k + 1}`),
    weights: explained,
    notes: explained.map((share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`),
    dead: explained.map((share) => share < 0.01),
    fold: (count) => `${count} component${count > 1 ? "s" : ""}, below 1 % of the variance`,
    get,
    moved(codings, k, value) {
      const step = (value - get(codings, k)) * scales[k];
      return Float64Array.from(codings, (v, i) => v + step * axes[k][i]);
    },
  };
}
