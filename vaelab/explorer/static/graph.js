// The way from the image to the picture, with the numbers of the chosen coding; each part names where the course writes it.

function graph(app) {
  const { shape } = app.config, original = picture("the image started from", shape, "vx-mini"), made = picture("the decoded picture", shape, "vx-mini");
  const numbers = { mean: h("b"), logVar: h("b"), noise: h("b"), z: h("b"), kl: h("b") };
  const box = (title, step, ...content) => h("div", { className: "vx-node" }, h("span", { textContent: title }), ...content, step ? h("small", { textContent: step }) : null);
  const arrow = () => h("span", { className: "vx-sign", textContent: "→", ariaHidden: "true" });
  const strip = h("div", { className: "vx-graph" },
    box("image x", "", original), arrow(), box("encoder", "01_build, step 2: build_encoder"), arrow(),
    h("div", { className: "vx-nodes" }, box("μ", "codings_mean", numbers.mean), box("log σ²", "codings_log_var", numbers.logVar)), arrow(),
    box("z = μ + σ ε", "01_build, step 1: Sampling", h("span", {}, "ε ", numbers.noise), h("span", {}, "z ", numbers.z)), arrow(),
    box("decoder", "01_build, step 3: build_decoder"), arrow(), box("picture", "", made));
  const loss = box("latent loss", "01_build, step 4: latent_loss", numbers.kl);
  const slow = () => {
    const [own] = app.start.posteriors ?? [], axis = app.selected, z = app.axes.get(app.codings, axis);
    self.heading.textContent = `From image to picture: ${app.axes.names[axis]}`;
    const dash = "–", write = (name, text) => { numbers[name].textContent = text ?? dash; };
    const mean = own && app.axes.get(own.mean, axis), deviation = own?.log_var && app.axes.spread(own.log_var.map(Math.exp), axis);
    write("mean", own && signed(mean));
    write("logVar", deviation && signed(2 * Math.log(deviation)));
    write("noise", deviation && signed((z - mean) / deviation));
    write("z", signed(z));
    write("kl", deviation && app.axesKind === "latent" ? `${klPerCoding(own.mean, own.log_var)[app.axes.order[axis]].toFixed(2)} of ${klOf(own).toFixed(2)} nats` : null);
    if (own) paint(original, app.startPixels, shape, 1);
    app.decode("graph", [app.codings], (_, pixels, scale) => paint(made, pixels, shape, scale));
  };
  const self = part(app, "From image to picture", "What happens to the chosen coding, and the step of the course's notebook in which each part is written.", [strip, loss],
    { slow, picked: slow, started: slow, opened: slow, renewed: slow });
  return self;
}
