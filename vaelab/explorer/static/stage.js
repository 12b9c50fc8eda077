// The picture that the sliders move, one for each model, with the original and its reconstruction, and what they cost.

function stage(app) {
  const { shape, class_names: names } = app.config, several = app.vaes.length > 1, [height, width] = shape;
  const models = app.vaes.map((vae, k) => {
    const canvas = picture("", shape, "vx-large"), still = app.model.get("stills")[k];
    if (still?.byteLength) paint(canvas, bytes(still), shape, 1);
    return { canvas, name: vae.name, reconstruction: picture("", shape), last: null };
  });
  const original = picture("", shape), difference = picture("difference of the two pictures", shape, "vx-difference");
  const caption = h("figcaption", { textContent: "decoded" });
  const captions = models.map(({ name }) => (several ? h("figcaption", { textContent: name }) : caption));
  const pictures = h("div", { className: "vx-models" }, ...models.map(({ canvas }, k) => h("figure", {}, canvas, captions[k])),
    several ? figure(difference, "difference: blue where only the first is dark, red the second") : null);
  const originalCaption = h("figcaption", { textContent: "original" });
  const pair = h("div", { className: "vx-pair", hidden: true }, h("figure", {}, original, originalCaption),
    ...models.map(({ reconstruction, name }) => figure(reconstruction, several ? `recon\u00adstruction, ${name}` : "recon\u00adstruction")));
  const trouble = h("p", { className: "vx-trouble vx-error", role: "alert", hidden: true });
  const notice = h("p", { className: "vx-notice", hidden: true });  // app.say has it for screen readers
  const cost = price(app);
  const element = h("div", { className: "vx-side" }, h("div", { className: "vx-stage" }, pictures, pair, trouble, notice), cost.element);
  app.root.style.setProperty("--ratio", width / height);

  const started = () => {
    const { name, posteriors, label } = app.start;
    pair.hidden = !posteriors;
    if (!several) caption.textContent = posteriors ? "moved by the sliders" : "decoded";
    if (!posteriors) return;
    paint(original, app.startPixels, shape, 1);
    original.setAttribute("aria-label", `original: ${name}`);
    originalCaption.textContent = name.replace(/^image /, "original ");
    models.forEach(({ reconstruction, name: model }, k) => {
      reconstruction.setAttribute("aria-label", `reconstruction of ${name}${several ? `, ${model}` : ""}`);
      app.decode("reconstruction", [posteriors[k].mean], (_, pixels, scale) => paint(reconstruction, pixels, shape, scale), k, [label]);
    });
  };
  const moved = () => models.forEach((model, k) => {
    app.decode("edited", [app.codingsOf(k)], (_, pixels, scale) => {
      paint(model.canvas, pixels, shape, scale);
      cost.decoded(k, pixels, scale);
      if (!several) return;
      model.last = Float32Array.from(pixels, (v) => (v * scale) / 255);
      if (models.every(({ last }) => last)) paintSigned(difference, models[1].last, models[0].last, shape);
    }, k);
  });
  started();
  return {
    element,
    moved,
    slow() {
      cost.show();
      const largest = app.axes.names.map((name, k) => [Math.abs(app.axes.get(app.codings, k)), name, k]).sort((a, b) => b[0] - a[0])[0];
      const likes = app.config.example_labels.length && app.vae.means ? nearest(app.vae.means, app.codings, 1)[0] : null;
      const like = likes ? `, nearest to ${names[exampleLabel(app, likes[1])]}` : "";
      for (const { canvas, name } of models) {
        canvas.setAttribute("aria-label", `${name ? `${name}: ` : ""}decoded image${like}; largest: ${largest[1]} at ${signed(app.axes.get(app.codings, largest[2]))}`);
      }
    },
    started() { started(); moved(); },
    renewed() { started(); cost.show(); },
    noticed() {
      notice.hidden = !app.notice;
      notice.textContent = app.notice;
    },
    troubled() {
      trouble.hidden = !app.trouble;
      trouble.textContent = app.trouble;
      element.classList.toggle("vx-troubled", Boolean(app.trouble));
    },
  };
}

// What the present picture costs as a description of the image started from: error and KL, whose sum is the loss.
function price(app) {
  const { size, shape } = app.config, pixelCount = lengthOf(shape);
  const errors = app.vaes.map(() => null), several = app.vaes.length > 1;
  const cell = (textContent = "") => h("td", { textContent });
  const row = (name, title) => {
    const cells = app.vaes.flatMap(() => [cell(), cell()]);
    return { cells, element: h("tr", { title }, h("th", { scope: "row", textContent: name }), ...cells) };
  };
  const error = row("error", "squared error of the present picture, summed over the pixels: −log p(x|z) but for a constant");
  const kl = row("+ KL", "KL from this image's posterior to the prior, summed over the codings");
  const sum = row("= loss", "what the training makes small, for this image");
  const heads = app.vaes.flatMap((vae) => [several ? `${shortened(vae.name)}, nats` : "nats", "per pixel"].map((textContent) => h("th", { scope: "col", textContent, title: vae.name })));
  const table = h("table", {}, h("caption", { textContent: "What this image costs" }), h("thead", {}, h("tr", {}, h("td"), ...heads)), h("tbody", {}, error.element, kl.element, sum.element));
  const far = h("p", { className: "vx-surprise" });
  const write = ({ cells }, k, nats) => {
    cells[2 * k].textContent = nats === null ? "–" : nats.toFixed(2);
    cells[2 * k + 1].textContent = nats === null ? "–" : (nats / pixelCount).toFixed(4);
  };
  const usual = usualSurprise(size);
  const show = () => {
    far.textContent = `−log p(z): ${surprise(app.codings).toFixed(1)} nats (draws from the prior: ${usual[0].toFixed(1)} ± ${usual[1].toFixed(1)})`;
    table.hidden = !app.start.posteriors;
    app.start.posteriors?.forEach((posterior, k) => {
      const nats = klOf(posterior);
      write(error, k, errors[k]);
      write(kl, k, nats);
      write(sum, k, nats === null || errors[k] === null ? null : nats + errors[k]);
    });
  };
  return {
    element: h("div", { className: "vx-price" }, table, far),
    show,
    decoded(k, pixels, scale) { errors[k] = app.start.posteriors ? squaredError(app.startPixels, pixels, scale) : null; },
  };
}
