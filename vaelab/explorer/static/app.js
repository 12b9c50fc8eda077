// What all parts of an explorer share: its state, and who is told of a change.

// A part has some of: moved() codings changed, followed() the same when the frame with the picture is drawn, slow() the same
// but may lag, picked() another axis, started() another image, returned() another image, brought back by undo, a find or an
// address, placed() other images in the places A, B, C, labelled() another label, renewed() new weights or axes, travelled()
// the history changed, troubled() and noticed() other words below the picture, stop() the end.
function makeApp(model, root) {
  const parts = [], troubles = new Map();
  const app = {
    model,
    root,
    config: model.get("config"),
    page: model.page ?? null,  // the window, on a page of its own: its address follows the state
    id: `vx-${Math.random().toString(36).slice(2)}`,  // two explorers are two modules: a counter would start twice
    codings: Float64Array.from(model.get("codings")),
    label: model.get("label"),
    start: model.get("start"),  // the image started from: {name, example, index, label, posteriors}
    shift: null,  // how far the second model's codings are from the first's, started from the same image
    places: { A: 0, B: 0, C: 0 },  // examples
    selected: 0,  // the axis of the filmstrip
    player: null,  // what moves the codings by itself, until somebody else does
    notice: "",
    status: h("p", { className: "vx-hidden", role: "status" }),
    add(part) { parts.push(part); return part.element; },
    each(name) { for (const part of parts) part[name]?.(); },
    say(text) { app.status.textContent = text; },
    // What was asked for cannot be done: said below the picture too, until something else is done.
    warn(text) { app.say(text); notice(text); },
    get startPixels() { return bytes(model.get("start_pixels")); },
    // Why a picture is not shown or not right, in words.
    get trouble() { return [...new Set(troubles.values())].join(" "); },
  };
  app.codingsOf = (k, codings = app.codings) => (k && app.shift ? codings.map((v, i) => v + app.shift[i]) : codings);
  // paintOne(i, pixels, scale) gets the picture of the i-th codings. labels: one for each, or those of now.
  app.decode = (slot, codings, paintOne, k = 0, labels = codings.map(() => app.label)) => app.vaes[k].decoder.decode(slot, codings, labels, paintOne);

  const notice = (text) => {
    if (app.notice === text) return;
    app.notice = text;
    app.each("noticed");
  };
  const listener = {
    trouble(k, slot, text) {
      const before = app.trouble;
      // A view that is folded by now never gets its pictures: once the picture itself is right, so is all the rest.
      if (slot === "edited" && !text) for (const key of troubles.keys()) if (key.startsWith(`${k} `)) troubles.delete(key);
      if (text) troubles.set(`${k} ${slot}`, text);
      else troubles.delete(`${k} ${slot}`);
      if (app.trouble === before) return;
      app.each("troubled");
    },
    silent: (is) => root.classList.toggle("vx-waiting", is),
  };
  const makeVaes = () => {
    for (const vae of app.vaes ?? []) vae.decoder.stop();
    troubles.clear();
    app.vaes = model.get("vaes").map((_, k) => makeVae(app, k, listener));
    app.vae = app.vaes[0];
    app.local = app.vaes.every((vae) => vae.decoder.local);
  };

  let frame = 0, drawn = 0, later = 0, sending = 0, telling = false;
  // Handles and numbers are laid out anew when they change, which takes the browser longer than the picture does.
  const follow = afterFrame(() => app.each("followed"));
  const draw = (inFrame) => {
    frame = 0;
    drawn = performance.now();
    app.each("moved");
    follow(inFrame);
    if (!later) {
      // The picture under the hand comes first. What many pictures are made for waits until the hand of a slow decoder rests.
      const wait = 12 * app.vae.decoder.cost > 5 || !app.local ? 120 : 40;
      later = setTimeout(() => { later = 0; app.each("slow"); }, wait);
    }
  };
  // The first change after a rest is drawn at once: its pixels are ready when the next frame begins. What follows within the
  // same frame is drawn once.
  app.redraw = () => {
    if (frame) return;
    if (performance.now() - drawn > 16) draw(false);
    else frame = requestAnimationFrame(() => draw(true));
  };

  const tell = () => {
    clearTimeout(sending);
    sending = 0;
    telling = true;  // the first of the two is heard before the second is told
    model.set("codings", Array.from(app.codings));
    model.set("label", app.label);
    telling = false;
    model.save_changes();
  };
  const tellSoon = () => {
    clearTimeout(sending);
    sending = setTimeout(tell, 30);  // the picture comes first: telling the kernel takes the page longer than drawing
  };
  // The end of a gesture. Steps of one tag in quick succession are one gesture.
  app.settle = (tag = null) => {
    app.history.commit(tag);
    tellSoon();
  };
  // settled: the end of a gesture. In between the kernel hears of it only now and then.
  app.move = (codings, settled = true, by = null) => {
    if (app.player && app.player !== by) app.player.stop();
    notice("");
    app.codings = Float64Array.from(codings);
    app.redraw();
    if (settled) app.settle();
    else sending ||= setTimeout(tell, 200);
  };
  app.setLabel = (label) => {
    notice("");
    app.label = label;
    app.each("labelled");
    app.redraw();
    app.settle();
  };
  // Both models take the same codings, as after a draw from the prior, which is no image's.
  app.moveTogether = (codings) => {
    app.shift = null;
    app.move(codings);
  };
  app.restore = ({ codings, label, start, pixels, shift }) => {
    app.player?.stop();
    notice("");
    const other = start !== app.start;
    setStart(start, pixels);
    if (other) app.each("returned");
    app.shift = shift;
    app.codings = Float64Array.from(codings);
    app.label = label;
    app.each("labelled");
    app.redraw();
    tellSoon();
  };
  const setStart = (start, pixels) => {
    if (start === app.start) return;
    model.set("start_pixels", new DataView(Uint8Array.from(pixels).buffer));
    model.set("start", start);  // started() hears of it
  };
  // The image's own label is ordered too.
  app.startFrom = (start, pixels) => {
    setStart(start, pixels);
    app.shift = shiftOf(start);
    if (app.label !== start.label) { app.label = start.label; app.each("labelled"); }
    app.move(start.posteriors[0].mean);
  };

  app.select = (axis) => {
    if (axis === app.selected) return;
    app.selected = axis;
    app.each("picked");
  };
  app.setAxes = (kind) => {
    app.axesKind = kind;
    app.axes = kind === "pca" ? principalAxes(app) : codingAxes(app);
    app.selected = 0;
  };

  makeVaes();
  app.setAxes(app.config.axes);
  app.shift = shiftOf(app.start);
  app.history = makeHistory(app);

  const fromKernel = () => {
    const codings = model.get("codings"), label = model.get("label");
    if (sending || telling || (label === app.label && codings.every((v, k) => Math.abs(v - app.codings[k]) < 1e-9))) return;
    app.player?.stop();
    app.codings = Float64Array.from(codings);
    if (label !== app.label) { app.label = label; app.each("labelled"); }
    app.history.commit();
    app.redraw();
  };
  const renewed = () => {
    makeVaes();
    const name = app.axes.names[app.selected];
    app.setAxes(app.axesKind);
    app.selected = Math.max(0, app.axes.names.indexOf(name));
    app.each("renewed");
    app.redraw();
  };
  const started = () => {
    app.start = model.get("start");
    app.shift = shiftOf(app.start);
    app.each("started");
  };
  const heard = { "change:codings": fromKernel, "change:label": fromKernel, "change:revision": renewed, "change:start": started };
  for (const [event, handler] of Object.entries(heard)) model.on(event, handler);
  app.stop = () => {
    for (const [event, handler] of Object.entries(heard)) model.off(event, handler);
    cancelAnimationFrame(frame);
    clearTimeout(later);
    clearTimeout(sending);
    for (const vae of app.vaes) vae.decoder.stop();
    app.each("stop");
  };
  return app;
}

function shiftOf(start) {
  const [first, second] = start.posteriors ?? [];
  return second ? second.mean.map((v, k) => v - first.mean[k]) : null;
}

// A section that can be folded. What is folded draws nothing, and is drawn anew when it is opened.
function part(app, title, hint, content, told = {}, open = false) {
  const heading = h("span", { className: "vx-title", textContent: title });
  const element = h("details", { className: "vx-part", open }, h("summary", {}, heading), h("p", { className: "vx-hint", textContent: hint }), ...content);
  element.addEventListener("toggle", () => { if (element.open) told.opened?.(); });
  const heard = { element, heading };
  for (const [name, handler] of Object.entries(told)) {
    heard[name] = name === "stop" ? handler : () => { if (element.open) handler(); };
  }
  return heard;
}
