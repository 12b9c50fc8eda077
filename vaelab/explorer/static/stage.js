// The edited image with its sliders and the film strip.

// The edited image; with images, the original and its reconstruction beside it.
function stage(app) {
  const { shape, has_images: hasImages } = app.config;
  const edited = picture("", shape, "vx-large");
  const original = picture("original: no test image chosen yet", shape);
  const reconstruction = picture("reconstruction: no test image chosen yet", shape);
  const figure = (canvas, caption) => h("figure", {}, canvas, h("figcaption", { textContent: caption }));
  const caption = h("figcaption", { textContent: "decoded" });
  const pair = hasImages && h("div", { className: "vx-pair" }, figure(original, "original"), figure(reconstruction, "reconstruction"));
  const started = () => {
    if (!hasImages) return;
    const start = app.model.get("start");
    pair.classList.toggle("vx-empty", !start.codings);
    pair.title = start.codings ? "" : "choose a test image below";
    caption.textContent = start.codings ? "edited" : "decoded";
    if (!start.codings) return;
    paint(original, bytes(app.model.get("start_pixels")), shape, 1);
    app.decoder.decode("reconstruction", [start.codings], (_, pixels, scale) => paint(reconstruction, pixels, shape, scale));
    original.setAttribute("aria-label", `original: ${start.label}`);
    reconstruction.setAttribute("aria-label", `reconstruction of ${start.label}`);
  };
  const still = app.model.get("still");
  if (still.byteLength) paint(edited, bytes(still), shape, 1);
  started();
  return {
    element: h("div", { className: "vx-stage" }, pair || null, h("figure", {}, edited, caption)),
    moved: () => app.decoder.decode("edited", [app.codings], (_, pixels, scale) => paint(edited, pixels, shape, scale)),
    slow() {
      const [far] = app.axes.names.map((name, k) => [Math.abs(app.axes.get(app.codings, k)), name, k]).sort((a, b) => b[0] - a[0]);
      edited.setAttribute("aria-label", `decoded image; largest: ${far[1]} at ${signed(app.axes.get(app.codings, far[2]))}`);
    },
    started,
    renewed: started,
  };
}

function sliders(app) {
  const { limits, has_pca: hasPca } = app.config;
  const rows = h("div", { className: "vx-rows" });
  let items = [];

  const row = (k) => {
    const { names, notes, weights } = app.axes, id = `${app.id}-axis-${k}`;
    const input = h("input", { type: "range", id, min: limits[0], max: limits[1], step: (limits[1] - limits[0]) / 132 });
    const readout = number();
    const label = h("label", { htmlFor: id, textContent: names[k] });
    const note = h("span", { className: "vx-note" });
    if (notes) {
      note.style.setProperty("--share", weights[k] / Math.max(...weights));
      note.append(h("span", { textContent: notes[k], id: `${id}-note` }));
      input.setAttribute("aria-describedby", `${id}-note`);
    }
    input.style.setProperty("--zero", Math.min(1, Math.max(0, -limits[0] / (limits[1] - limits[0]))));
    input.addEventListener("focus", () => app.select(k));
    input.addEventListener("pointerdown", () => app.select(k));
    input.addEventListener("input", () => {
      app.select(k);
      app.move(app.axes.moved(app.codings, k, +input.value), false);
    });
    input.addEventListener("change", app.settle);
    items[k] = { input, readout, element: h("div", { className: "vx-row" }, label, note, input, readout) };
    return items[k].element;
  };

  const moved = () => items.forEach(({ input, readout }, k) => {
    const value = app.axes.get(app.codings, k), text = signed(value);
    if (readout.textContent === text) return;
    readout.textContent = text;
    if (Math.abs(+input.value - value) > 1e-6) input.value = value;
    input.style.setProperty("--at", Math.min(1, Math.max(0, (value - limits[0]) / (limits[1] - limits[0]))));
    input.setAttribute("aria-valuetext", text);
  });
  const picked = () => items.forEach(({ element }, k) => element.classList.toggle("vx-selected", k === app.selected));
  const build = () => {
    const open = rows.querySelector("details")?.open ?? false;
    const focused = items.find(({ input }) => input === document.activeElement)?.input.labels[0].textContent;
    items = [];
    const { names, dead } = app.axes;
    const live = names.map((_, k) => k).filter((k) => !dead[k]), unused = names.map((_, k) => k).filter((k) => dead[k]);
    rows.replaceChildren(...live.map(row));
    if (unused.length) {
      const summary = h("summary", { textContent: app.axes.fold(unused.length) });
      rows.append(h("details", { open: open || !live.length }, summary, ...unused.map(row)));
    }
    moved();
    picked();
    items[names.indexOf(focused)]?.input.focus();
  };
  // Renewed in every epoch: only a new order of the axes needs new rows.
  let signature = "";
  const renewed = () => {
    const now = JSON.stringify([app.axes.names, app.axes.dead]);
    if (now !== signature) return void ((signature = now), build());
    items.forEach(({ element }, k) => {
      const note = element.querySelector(".vx-note");
      if (!app.axes.notes) return;
      note.style.setProperty("--share", app.axes.weights[k] / Math.max(...app.axes.weights));
      note.firstElementChild.textContent = app.axes.notes[k];
    });
    picked();
  };
  renewed();

  const kinds = [["latent", "codings"], ["pca", "principal components"]];
  if (app.axesKind === "pca") kinds.reverse();
  const switchTo = (kind) => {
    app.axesKind = kind;
    app.setAxes(kind);
    app.each("renewed");
    app.redraw();
  };
  const bar = h("div", { className: "vx-bar" },
    button("Randomise", () => { app.move(drawn(app)); app.say("Codings drawn from the prior."); }, { title: "draw all codings from the prior N(0, 1)" }),
    button("Reset", () => { app.move(toZero(app)); app.say("All codings are zero."); }, { title: "set all codings to 0" }),
    hasPca ? segmented("Axes", `${app.id}-axes`, kinds, switchTo) : null);
  return { element: h("div", { className: "vx-sliders" }, bar, rows), moved, picked, renewed };
}

const FRAMES = 9;

function filmstrip(app) {
  const { limits, shape } = app.config;
  const values = range(FRAMES).map((k) => limits[0] + (k / (FRAMES - 1)) * (limits[1] - limits[0]));
  const title = h("div", { className: "vx-title", id: `${app.id}-film` });
  const frames = values.map((value, k) => {
    const canvas = h("canvas", { className: "vx-image" });
    const go = () => {
      app.move(app.axes.moved(app.codings, app.selected, value));
      app.say(`${app.axes.names[app.selected]} is ${signed(value)}.`);
    };
    return { canvas, element: h("button", { className: "vx-frame", onclick: go }, canvas, h("span", { textContent: signed(value) })) };
  });
  const group = h("div", { className: "vx-film", role: "group" }, ...frames.map(({ element }) => element));
  group.setAttribute("aria-labelledby", title.id);
  roving(group);

  let last = "";
  const slow = () => {
    const { names, get, moved } = app.axes, here = get(app.codings, app.selected);
    const nearest = values.reduce((best, value, k) => (Math.abs(value - here) < Math.abs(values[best] - here) ? k : best), 0);
    frames.forEach(({ element }, k) => element.classList.toggle("vx-here", k === nearest));
    // Moving along the strip's own axis changes none of its frames.
    const others = moved(app.codings, app.selected, 0);
    const now = `${app.selected} ${app.axesKind} ${others.join(" ")}`;
    if (now === last) return;
    last = now;
    title.textContent = `Along ${names[app.selected]}`;
    frames.forEach(({ element }, k) => element.setAttribute("aria-label", `${names[app.selected]} at ${signed(values[k])}`));
    const codings = values.map((value) => moved(others, app.selected, value));
    app.decoder.decode("film", codings, (k, pixels, scale) => paint(frames[k].canvas, pixels, shape, scale));
  };
  const element = h("section", {}, h("div", { className: "vx-heading" }, title, h("span", { className: "vx-hint", textContent: "the other axes stay; click a frame to go there" })), group);
  return { element, slow, picked: slow, renewed: () => { last = ""; } };
}
