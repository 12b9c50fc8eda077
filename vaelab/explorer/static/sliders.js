// A slider for each axis, over the prior and the posterior of the image started from.

const FINE = 0.05 / 3.3;  // one arrow key, as a share of half the range
const stepOf = ({ config: { limits: [low, high] } }) => (FINE * (high - low)) / 2;

function sliders(app) {
  const { limits: [low, high] } = app.config, step = stepOf(app);
  const rows = h("div", { className: "vx-rows" }), share = (value) => Math.min(1, Math.max(0, (value - low) / (high - low)));
  let items = [];

  const row = (k) => {
    const { names, notes, noteTitle } = app.axes, id = `${app.id}-axis-${k}`;
    const input = h("input", { type: "range", id, min: low, max: high, step: "any" });
    const readout = number(), label = h("label", { htmlFor: id, textContent: names[k] }), note = h("span", { className: "vx-note" });
    if (notes) {
      note.append(h("span", { id: `${id}-note`, title: noteTitle }), h("span", { className: "vx-bars" }, h("i"), h("i")));
      input.setAttribute("aria-describedby", `${id}-note`);
    }
    input.style.setProperty("--zero", share(0));
    const set = (value, settled, tag = null) => {
      app.select(k);
      app.move(app.axes.moved(app.codings, k, Math.min(high, Math.max(low, value))), false);
      if (settled) app.settle(tag);
    };
    input.addEventListener("focus", () => app.select(k));
    input.addEventListener("keydown", (event) => {
      const value = app.axes.get(app.codings, k);
      const to = { ArrowRight: value + step, ArrowUp: value + step, ArrowLeft: value - step, ArrowDown: value - step, Home: low, End: high, PageUp: value + 10 * step, PageDown: value - 10 * step }[event.key];
      if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();  // the browser's own steps would begin at a rounded value
      set(to, true, `key ${k}`);
    });
    const held = touched(input, () => app.axes.get(app.codings, k), (value, settled) => set(value, settled));
    input.addEventListener("input", () => { if (!held()) set(+input.value, false); });
    input.addEventListener("change", () => { if (!held()) app.settle(); });
    const band = h("span", { className: "vx-band" }), track = h("span", { className: "vx-track" }, band, input);
    items[k] = { input, readout, note, band, element: h("div", { className: "vx-row" }, label, note, track, readout) };
    items[k].element.dataset.axis = k;
    return items[k].element;
  };

  const followed = () => items.forEach((item, k) => {
    const { input, readout } = item, value = app.axes.get(app.codings, k), text = signed(value);
    if (item.value === value) return;
    item.value = value;
    readout.firstChild.data = text;
    if (+input.value !== value) input.value = value;
    input.style.setProperty("--at", share(value));
    input.setAttribute("aria-valuetext", text);
  });
  // μ ± σ of the image started from, and its KL beside the mean's. Only the image changes these.
  const started = () => {
    const [posterior] = app.start.posteriors ?? [], variances = posterior?.log_var?.map(Math.exp);
    const own = posterior?.log_var && app.axesKind === "latent" ? klPerCoding(posterior.mean, posterior.log_var) : null;
    const most = Math.max(...(app.axes.weights ?? [1]), ...(own ?? []));
    items.forEach(({ band, note, input }, k) => {
      band.hidden = !variances;
      if (variances) {
        const mean = app.axes.get(posterior.mean, k), deviation = app.axes.spread(variances, k);
        band.style.setProperty("--left", share(mean - deviation));
        band.style.setProperty("--right", share(mean + deviation));
        band.style.setProperty("--mean", share(mean));
        band.title = `this image: μ = ${signed(mean)}, σ = ${signed(deviation)}`;
      }
      if (!app.axes.notes) return;
      const kl = own?.[app.axes.order[k]], [text, bars] = note.children;
      text.textContent = app.axes.notes[k];
      text.title = kl === undefined ? app.axes.noteTitle : `${app.axes.notes[k]} averaged over the images, ${kl.toFixed(2)} for this image`;
      bars.firstChild.style.setProperty("--share", app.axes.weights[k] / most);
      bars.lastChild.style.setProperty("--share", kl === undefined ? 0 : Math.max(0, kl) / most);
      input.title = band.title;
    });
  };
  const picked = () => items.forEach(({ element }, k) => element.classList.toggle("vx-selected", k === app.selected));
  const build = () => {
    const open = rows.querySelector("details")?.open ?? false;
    const focused = items.find(({ input }) => input === document.activeElement)?.input.labels[0].textContent;
    items = [];
    const { names, dead, rest } = app.axes;
    const live = names.map((_, k) => k).filter((k) => !dead[k]), unused = names.map((_, k) => k).filter((k) => dead[k]);
    rows.replaceChildren(...live.map(row));
    if (unused.length) {
      const summary = h("summary", { textContent: app.axes.fold(unused.length) });
      rows.append(h("details", { open: open || !live.length }, summary, ...unused.map(row)));
    }
    if (rest) rows.append(h("p", { className: "vx-hint", textContent: rest }));
    started();
    followed();
    picked();
    items[names.indexOf(focused)]?.input.focus();
  };
  // Renewed in every epoch: only a new order of the axes needs new rows.
  let signature = "";
  const renewed = () => {
    const now = JSON.stringify([app.axes.names, app.axes.dead]);
    if (now !== signature) return void ((signature = now), build());
    for (const item of items) item.value = null;
    started();
    followed();
    picked();
  };
  rows.style.setProperty("--prior", priorCurve(low, high));
  renewed();
  return { element: h("div", { className: "vx-sliders" }, controls(app), rows, bandLegend(app)), followed, picked, started, renewed };
}

// A finger that scrolls across a slider must not move it: what it does counts once it went sideways, or when it was a tap.
// Returns whether the slider's own events are to be ignored now.
function touched(input, value, set) {
  let from = null, sideways = false;
  const at = (event) => {
    const box = input.getBoundingClientRect(), thumb = Math.min(box.height, 0.1 * box.width);
    return +input.min + ((event.clientX - box.left - thumb / 2) / (box.width - thumb)) * (input.max - input.min);
  };
  input.addEventListener("pointerdown", (event) => {
    from = event.pointerType === "touch" ? [event.clientX, event.clientY] : null;
    sideways = false;
  });
  input.addEventListener("pointermove", (event) => {
    if (from && Math.abs(event.clientX - from[0]) > 8 && Math.abs(event.clientX - from[0]) > Math.abs(event.clientY - from[1])) sideways = true;
    if (from && sideways) set(at(event), false);
  });
  const end = (event) => {
    if (!from) return;
    if (event.type === "pointerup") set(at(event), true);
    // The slider's own last events come after this one.
    setTimeout(() => { from = null; input.value = value(); }, 50);
  };
  input.addEventListener("pointerup", end);
  input.addEventListener("pointercancel", end);
  return () => {
    if (from) input.value = value();
    return from !== null;
  };
}

// The density of N(0, 1) from one limit to the other, as the outline of what lies behind a track.
function priorCurve(low, high) {
  const points = range(81).map((k) => {
    const z = low + (k / 80) * (high - low);
    return `${((100 * k) / 80).toFixed(1)}% ${(100 - 100 * Math.exp((-z * z) / 2)).toFixed(1)}%`;
  });
  return `polygon(0% 100%, ${points.join(", ")}, 100% 100%)`;
}

function bandLegend(app) {
  const item = (className, text) => h("span", {}, h("i", { className }), text);
  const posterior = item("vx-key-band", "this image’s μ ± σ"), own = item("vx-key-own", "its KL");
  const show = () => { for (const element of [posterior, own]) element.hidden = !app.start.posteriors?.[0].log_var; };
  show();
  return h("p", { className: "vx-hint vx-key" }, item("vx-key-prior", "prior N(0, 1)"), posterior, app.vae.state.kl.length ? item("vx-key-kl", "mean KL") : null, own);
}

function controls(app) {
  const drawAgain = button("Draw again", () => drawPosterior(app), { title: "draw ε anew: z = μ + σ ε for the image started from", className: "vx-primary" });
  const undo = button("Undo", () => app.history.undo(), { title: "Ctrl+Z" }), redo = button("Redo", () => app.history.redo(), { title: "Ctrl+Shift+Z" });
  const kinds = [["latent", "codings"], ["pca", "principal components"]];
  if (app.config.axes === "pca") kinds.reverse();
  const switchTo = (kind) => {
    app.setAxes(kind);
    app.each("renewed");
    app.redraw();
  };
  const { axes, explained } = app.vae.state.pca;
  const element = h("div", { className: "vx-bar vx-controls" },
    button("Randomise", () => { app.moveTogether(drawn(app)); app.say("Codings drawn from the prior."); }, { title: "draw all codings from the prior N(0, 1)" }),
    button("Reset", () => { app.moveTogether(new Float64Array(app.config.size)); app.say("All codings are zero."); }, { title: "set all codings to 0" }),
    drawAgain, undo, redo,
    axes && explained ? segmented("Axes", `${app.id}-axes`, kinds, switchTo) : null);
  const travelled = () => [undo, redo].forEach((item, k) => item.setAttribute("aria-disabled", !app.history.can()[k]));
  const started = () => { drawAgain.hidden = !app.start.posteriors?.[0].log_var; };
  travelled();
  started();
  app.add({ travelled, started });
  return element;
}

const drawn = (app) => Float64Array.from({ length: app.config.size }, gaussian);

// New noise for every coding, at least: the two models of a pair get the same.
function drawPosterior(app, noise = drawn(app)) {
  const { posteriors } = app.start;
  if (!posteriors?.[0].log_var) return app.say("Start from an image first.");
  const [first, second] = posteriors.map((posterior) => sampled(posterior, noise));
  app.noise = noise;
  app.shift = second ? second.map((v, k) => v - first[k]) : null;
  app.move(first);
  app.each("drawnAgain");
  app.say("Codings drawn from the posterior of the image.");
}

// z = μ + σ ε
function sampled({ mean, log_var: logVar }, noise) {
  return Float64Array.from(mean, (m, k) => m + (logVar ? Math.exp(logVar[k] / 2) * noise[k] : 0));
}
