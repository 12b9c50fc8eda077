// What all parts of an explorer share: its state, and who is told of a change.

function makeApp(model, root) {
  const parts = [];
  const app = {
    model,
    root,
    config: model.get("config"),
    id: `vx-${Math.random().toString(36).slice(2)}`,  // two explorers are two modules: a counter would start twice
    codings: Float64Array.from(model.get("codings")),
    selected: 0,  // the axis of the filmstrip
    status: h("p", { className: "vx-hidden", role: "status" }),
    // A part has some of: moved() codings changed, slow() the same but may lag, renewed() new weights or axes, stop().
    add(part) { parts.push(part); return part.element; },
    each(name) { for (const part of parts) part[name]?.(); },
    say(text) { app.status.textContent = text; },
  };
  let frame = 0, drawn = 0, later = 0, sending = 0;

  const draw = () => {
    frame = 0;
    drawn = performance.now();
    app.each("moved");
    if (!later) {
      // The picture under the hand comes first. The filmstrip of a slow decoder waits until the hand rests.
      const wait = 12 * app.decoder.cost > 5 || !app.local ? 120 : 40;
      later = setTimeout(() => { later = 0; app.each("slow"); }, wait);
    }
  };
  // The first change after a rest is drawn at once: its pixels are ready when the next frame begins. What follows within the
  // same frame is drawn once.
  app.redraw = () => {
    if (frame) return;
    if (performance.now() - drawn > 16) draw();
    else frame = requestAnimationFrame(draw);
  };

  const tell = () => {
    clearTimeout(sending);
    sending = 0;
    model.set("codings", Array.from(app.codings));
    model.save_changes();
  };
  // The end of a gesture. The picture comes first: telling the kernel takes the page longer than drawing.
  app.settle = () => {
    clearTimeout(sending);
    sending = setTimeout(tell, 30);
  };
  // settled: the end of a gesture. In between the kernel hears of it only now and then.
  app.move = (codings, settled = true) => {
    app.codings = Float64Array.from(codings);
    app.redraw();
    if (settled) app.settle();
    else sending ||= setTimeout(tell, 200);
  };
  app.select = (axis) => {
    if (axis === app.selected) return;
    app.selected = axis;
    app.each("picked");
  };
  app.setAxes = (kind) => {
    app.axes = kind === "pca" ? principalAxes(app) : codingAxes(app);
    app.selected = 0;
  };

  const local = () => model.get("decoder").layers?.length > 0;
  const makeDecoder = () => {
    app.decoder?.stop();
    app.local = local();
    app.decoder = app.local
      ? browserDecoder(model)
      : kernelDecoder(model, app.config.size, app.config.shape, (is) => root.classList.toggle("vx-waiting", is));
  };
  makeDecoder();
  app.axesKind = app.config.axes;
  app.setAxes(app.axesKind);

  const fromKernel = () => {
    const codings = model.get("codings");
    if (sending || codings.every((v, k) => Math.abs(v - app.codings[k]) < 1e-9)) return;
    app.codings = Float64Array.from(codings);
    app.redraw();
  };
  const renewed = () => {
    makeDecoder();
    const name = app.axes.names[app.selected];
    app.setAxes(app.axesKind);
    app.selected = Math.max(0, app.axes.names.indexOf(name));
    app.each("renewed");
    app.redraw();
  };
  const started = () => app.each("started");
  model.on("change:codings", fromKernel);
  model.on("change:revision", renewed);
  model.on("change:start", started);
  app.stop = () => {
    model.off("change:codings", fromKernel);
    model.off("change:revision", renewed);
    model.off("change:start", started);
    cancelAnimationFrame(frame);
    clearTimeout(later);
    clearTimeout(sending);
    app.decoder.stop();
    app.each("stop");
  };
  return app;
}

const toZero = (app) => new Float64Array(app.config.size);
const drawn = (app) => Float64Array.from({ length: app.config.size }, gaussian);

// The examples: pixels of the k-th thumbnail.
function examplePixels(app, k) {
  const [height, width, channels] = app.config.shape, length = height * width * channels;
  return bytes(app.model.get("example_pixels")).subarray(k * length, (k + 1) * length);
}

function startFrom(app, codings, pixels, label) {
  app.model.set("start_pixels", new DataView(pixels.slice().buffer));
  app.model.set("start", { label, codings: Array.from(codings), number: Math.random() });
  app.move(codings);
  app.say(`Started from ${label}.`);
}
