// Draws from the posterior of the image started from, and z = μ + σ ε in numbers.

const DRAWS = 16;

function posterior(app) {
  const { shape, size } = app.config;
  let noises = [];
  const renew = () => { noises = range(DRAWS).map(() => drawn(app)); };
  renew();
  const frames = range(DRAWS).map((k) => {
    const frame = stillButton("vx-draw", () => drawPosterior(app, noises[k]));
    frame.element.setAttribute("aria-label", `draw ${k + 1} of ${DRAWS}; press to take it`);
    return frame;
  });
  const group = h("div", { className: "vx-draws", role: "group" }, ...frames.map(({ element }) => element));
  group.setAttribute("aria-label", `${DRAWS} draws from the posterior`);
  roving(group);
  const formula = h("p", { className: "vx-formula" }), empty = h("p", { className: "vx-hint" });

  let pointed = -1;  // the axis under the pointer, else the chosen one
  const numbers = () => {
    const [own] = app.start.posteriors ?? [];
    if (!own?.log_var) return void (formula.textContent = "");
    const axis = pointed >= 0 && pointed < app.axes.names.length ? pointed : app.selected;
    const mean = app.axes.get(own.mean, axis), deviation = app.axes.spread(own.log_var.map(Math.exp), axis), z = app.axes.get(app.codings, axis);
    const kl = app.axesKind === "latent" ? `; KL of this coding ${klPerCoding(own.mean, own.log_var)[app.axes.order[axis]].toFixed(2)} nats` : "";
    formula.textContent = `${app.axes.names[axis]}: z = μ + σ ε, ${signed(z)} = ${signed(mean)} + ${deviation.toFixed(2)} · ${signed((z - mean) / deviation)}${kl}`;
  };
  const pictures = () => {
    const [own] = app.start.posteriors ?? [];
    group.hidden = !own?.log_var;
    empty.textContent = own ? "This encoder gives no log-variance: every image has one point, and no posterior." : "Start from an image to see its posterior.";
    empty.hidden = !group.hidden;
    if (!own?.log_var) return;
    const draws = noises.map((noise) => sampled(own, noise));
    app.decode("posterior", draws, (k, pixels, scale) => frames[k].show(pixels, shape, scale));
  };
  const all = () => { numbers(); pictures(); };
  app.root.addEventListener("pointerover", (event) => {
    const now = +(event.target.closest?.(".vx-row")?.dataset.axis ?? -1);
    if (now === pointed) return;
    pointed = now;
    if (self.element.open) numbers();
  });
  const self = part(app, "The posterior of this image", `The encoder gives no point but a Gaussian, μ ± σ in each of ${size} codings: ${DRAWS} draws from it, decoded.`, [formula, group, empty], {
    slow: numbers, picked: numbers, opened: all, renewed: all, started: all, labelled: pictures,
    drawnAgain: () => { renew(); noises[0] = app.noise; pictures(); },
  }, true);
  return self;
}
