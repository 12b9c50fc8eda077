// The explorer's front end, an anywidget: one element of the page, no framework.

function footer(app) {
  const { vaes } = app, reasons = [...new Set(vaes.map((vae) => vae.state.reason).filter(Boolean))];
  const where = app.local ? "Decoded in your browser" : `Decoded by the kernel: ${reasons.join("; ")}`;
  const printed = h("span", { className: "vx-printed", textContent: "The explorer as it stood when this was printed: on a screen its sliders move the picture." });
  const stamp = h("span", { className: "vx-stamp" }), note = h("span");
  const wait = h("span", { className: "vx-wait", textContent: "waiting for the kernel; if it was restarted, run the cell again" });
  const renewed = () => {
    stamp.textContent = app.model.get("stamp");
    const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;
    note.textContent = app.vaes.map((vae) => vae.state.note && sentence(`${vae.name ? `${vae.name}: ` : ""}${vae.state.note}`)).filter(Boolean).join(" ");
  };
  renewed();
  return { element: h("div", { className: "vx-footer" }, h("span", { className: "vx-where", textContent: where }), printed, wait, note, stamp), renewed };
}

// A, B and C to begin with: in Fashion MNIST a pullover, a T-shirt and a dress.
function firstPlaces(app) {
  const { thumbnails, example_labels: labels } = app.config, of = (label, otherwise) => {
    const k = labels.slice(0, thumbnails).indexOf(label);
    return k < 0 ? otherwise : k;
  };
  app.places = { A: of(2, 0), B: of(0, Math.floor(thumbnails / 2)), C: of(3, thumbnails - 1) };
}

function build(app) {
  const { thumbnails, conditional } = app.config, encoded = Boolean(app.vae.means);
  if (thumbnails) firstPlaces(app);
  const side = app.add(stage(app)), controls = app.add(sliders(app)), helped = help(app);
  const parts = h("div", { className: "vx-parts" });
  const open = (made) => parts.append(app.add(made));
  if (conditional) {
    controls.prepend(app.add(labelControl(app)));
    open(everyLabel(app));
  }
  const images = thumbnails ? gallery(app) : null;  // before the map, which may lie through A, B and C
  if (app.config.size === 2) open(latentMap(app));
  open(filmstrip(app));
  if (images) open(images);
  if (encoded) open(posterior(app));
  if (encoded) open(nearestImages(app));
  if (app.config.size > 2) open(latentMap(app));
  open(effect(app));
  if (images) open(path(app));
  if (images) open(arithmetic(app));
  if (encoded || app.vae.encode) open(drawing(app));
  if (encoded) open(graph(app));
  open(keep(app));
  open(helped);
  app.root.append(h("div", { className: "vx-main" }, side, h("div", { className: "vx-body" }, controls, parts)), helped.tour, app.add(footer(app)), app.status);
  app.redraw();
  app.history.commit();
}

function render({ model, el }) {
  const root = h("div", { className: "vx", role: "group" });
  root.setAttribute("aria-label", model.get("config").title ?? "Latent explorer");
  el.append(root);
  try {
    const app = makeApp(model, root);
    build(app);
    return () => app.stop();
  } catch (error) {
    root.replaceChildren(h("p", { className: "vx-error", role: "alert", textContent: `The explorer could not start: ${error.message}. Run the cell again; if that does not help, report this message.` }));
    console.error(error);
  }
}

export default { render };
