// The explorer's front end, an anywidget: one element of the page, no framework.

function footer(app) {
  const { reason } = app.config;
  const where = app.local ? "Decoded in your browser" : `Decoded by the kernel: ${reason}`;
  const stamp = h("span", { textContent: app.model.get("stamp") });
  return {
    element: h("div", { className: "vx-footer" }, h("span", { textContent: where }), h("span", { className: "vx-wait", textContent: "waiting for the kernel …" }), stamp),
    renewed() { stamp.textContent = app.model.get("stamp"); },
  };
}

function build(app) {
  const { size, has_images: hasImages } = app.config;
  const top = h("div", { className: `vx-top ${size === 2 ? "vx-flat" : ""}` }, app.add(stage(app)), size === 2 ? app.add(pad(app)) : null, app.add(sliders(app)));
  const cards = h("div", { className: "vx-cards" });
  app.root.append(top, app.add(filmstrip(app)));
  if (hasImages) {
    app.root.append(app.add(gallery(app)));
    cards.append(app.add(path(app)), app.add(arithmetic(app)));
  }
  if (app.model.get("encoder").layers?.length) cards.append(app.add(sketch(app)));
  if (cards.childElementCount) app.root.append(cards);
  app.root.append(app.add(footer(app)), app.status);
  app.redraw();
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
