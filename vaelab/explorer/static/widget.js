// The explorer's front end, an anywidget: one element of the page, no framework. engine.js comes before it in one module
// (explorer.py joins the two, because anywidget loads a module from a blob, where relative imports do not resolve).

// ---------------------------------------------------------------------------------------------------- small helpers

// An element. Lumino, under JupyterLab and Notebook 7, takes arrow keys and shortcuts such as "d d" from what has the
// focus unless that very element carries this attribute.
const FOCUSABLE = new Set(["input", "button", "select", "summary"]);

function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  if (FOCUSABLE.has(tag) || "tabIndex" in properties) element.setAttribute("data-lm-suppress-shortcuts", "true");
  if (tag === "button") element.type = "button";
  element.append(...children.filter((child) => child != null));
  return element;
}

const button = (text, onclick, properties = {}) => h("button", { textContent: text, onclick, ...properties });
// Not an <output>: a screen reader would read it out at every step, after the slider's own value.
const number = () => h("span", { className: "vx-number", ariaHidden: "true" });
const range = (count) => Array.from({ length: count }, (_, k) => k);
const signed = (value) => (Math.round(value * 100) / 100 + 0).toFixed(2).replace("-", "−");
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

// Radio buttons that look like one divided button; arrow keys move between them.
function segmented(legend, name, options, onchange, hidden = true) {
  const items = options.map(([value, text], k) => {
    const input = h("input", { type: "radio", name, value, checked: k === 0, onchange: () => onchange(value) });
    return h("label", {}, input, h("span", { textContent: text }));
  });
  return h("fieldset", { className: "vx-segments" }, h("legend", { textContent: legend, className: hidden ? "vx-hidden" : "" }), ...items);
}

// One tab stop for a row of buttons; arrow keys, Home and End move the focus within it.
function roving(group, columns = () => 0) {
  const stop = (chosen) => { for (const item of group.children) item.tabIndex = item === chosen ? 0 : -1; };
  group.addEventListener("focusin", (event) => stop(event.target.closest("button")));
  group.addEventListener("keydown", (event) => {
    const items = [...group.children], at = items.indexOf(event.target.closest("button"));
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns() }[event.key];
    const to = { Home: 0, End: items.length - 1 }[event.key] ?? (step ? at + step : undefined);
    if (to === undefined || at < 0) return;
    event.preventDefault();
    items[Math.min(items.length - 1, Math.max(0, to))].focus();
  });
  stop(group.firstElementChild);
}

// Draws pixels on a canvas of their own size. One channel: 0 is white and 1 black, the course's fixed scale.
function paint(canvas, pixels, [height, width, channels], scale) {
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const context = (canvas.context ??= canvas.getContext("2d"));
  const image = (canvas.picture ??= context.createImageData(width, height)), data = image.data;
  for (let k = 0, to = 0; k < width * height; k++, to += 4) {
    if (channels === 3) for (let c = 0; c < 3; c++) data[to + c] = pixels[3 * k + c] * scale;
    else data[to] = data[to + 1] = data[to + 2] = 255 - pixels[k] * scale;  // the array rounds and clips
    data[to + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

function picture(label, [height, width], className = "") {
  const canvas = h("canvas", { className: `vx-image ${className}`, width, height, role: "img" });
  canvas.setAttribute("aria-label", label);
  return canvas;
}

// --------------------------------------------------------------------------------------------------------- decoders
// Both: decode(slot, codings, paintOne) calls paintOne(k, pixels, scale) for every coding; a newer call for the same
// slot overtakes an older one.

function browserDecoder(model) {
  const { layers, precision } = model.get("decoder");
  const network = makeNetwork(layers, readFloats(model.get("decoder_weights"), precision));
  const decoder = {
    cost: 0,  // milliseconds for one image, smoothed
    decode(slot, codings, paintOne) {
      const start = performance.now();
      codings.forEach((coding, k) => paintOne(k, network(coding), 255));
      decoder.cost += 0.2 * ((performance.now() - start) / codings.length - decoder.cost);
    },
    stop() {},
  };
  return decoder;
}

function kernelDecoder(model, size, shape, silent) {
  const slots = new Map(), length = shape[0] * shape[1] * shape[2];
  let number = 0;
  const send = (slot, state) => {
    state.sent = state.next;
    state.next = null;
    state.id = ++number;
    const { codings } = state.sent, flat = new Float32Array(codings.length * size);
    codings.forEach((coding, k) => flat.set(coding, k * size));
    model.send({ decode: slot, id: state.id }, undefined, [flat.buffer]);
    state.timer = setTimeout(() => silent(true), 1500);
  };
  const answered = (message, buffers) => {
    const state = slots.get(message.decoded);
    if (!state?.sent || state.id !== message.id) return;
    clearTimeout(state.timer);
    silent(false);
    const { codings, paintOne } = state.sent, pixels = bytes(buffers[0]);
    state.sent = null;
    codings.forEach((_, k) => paintOne(k, pixels.subarray(k * length, (k + 1) * length), 1));
    if (state.next) send(message.decoded, state);
  };
  model.on("msg:custom", answered);
  return {
    cost: 0,
    decode(slot, codings, paintOne) {
      if (!slots.has(slot)) slots.set(slot, {});
      const state = slots.get(slot);
      state.next = { codings: codings.map((coding) => Float64Array.from(coding)), paintOne };
      if (!state.sent) send(slot, state);
    },
    stop() {
      model.off("msg:custom", answered);
      for (const state of slots.values()) clearTimeout(state.timer);
    },
  };
}

// -------------------------------------------------------------------------------------------------------------- axes
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

// --------------------------------------------------------------------------------------------------------------- app

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

// ------------------------------------------------------------------------------------------------------------- parts

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

// Okabe and Ito's colours and three more; the names beside them single out one class where colours are hard to tell.
const PALETTE = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8C6D1F", "#7A4FBF", "#222222", "#B5A800"];
const MAP = 15;  // images along each side of the decoded map

// For two codings: the plane itself, decoded, with the images' codings in it.
function pad(app) {
  const { limits, shape, class_names: names } = app.config, side = 560;
  const [low, high] = limits, width = high - low;
  const map = h("canvas", { width: MAP * shape[1], height: MAP * shape[0] }), cell = h("canvas");
  const canvas = h("canvas", { className: "vx-map", width: side, height: side }), context = canvas.getContext("2d");
  const marker = h("div", { className: "vx-marker" });
  const surface = h("div", { className: "vx-pad", tabIndex: 0, role: "application" }, canvas, marker);
  surface.setAttribute("aria-label", "map of the two codings; arrow keys move the point, with Shift in small steps");
  const place = (codings) => [(codings[0] - low) / width, (high - codings[1]) / width];
  let alone = -1;

  const points = () => {
    context.clearRect(0, 0, side, side);
    context.drawImage(map, 0, 0, side, side);
    const view = app.model.get("cloud"), labels = bytes(app.model.get("cloud_labels"));
    for (let k = 0; k < view.byteLength / 8; k++) {
      const label = labels[k] ?? 0, [x, y] = place([view.getFloat32(8 * k, true), view.getFloat32(8 * k + 4, true)]);
      if (alone >= 0 && label !== alone) continue;
      context.fillStyle = PALETTE[label % PALETTE.length];
      context.beginPath();
      context.arc(x * side, y * side, 3.5, 0, 2 * Math.PI);
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = "#ffffff";
      context.stroke();
    }
  };
  const decodeMap = () => {
    const plane = map.getContext("2d"), at = (k) => low + ((k + 0.5) / MAP) * width;
    const codings = range(MAP * MAP).map((k) => Float64Array.of(at(k % MAP), -at(Math.floor(k / MAP)) + low + high));
    app.decoder.decode("map", codings, (k, pixels, scale) => {
      paint(cell, pixels, shape, scale);
      plane.drawImage(cell, (k % MAP) * shape[1], Math.floor(k / MAP) * shape[0]);
      if (k === MAP * MAP - 1) points();
    });
  };
  const moved = () => {
    const [x, y] = place(app.codings).map((v) => Math.min(1, Math.max(0, v)));
    marker.style.left = `${100 * x}%`;
    marker.style.top = `${100 * y}%`;
  };
  const follow = (event) => {
    const box = surface.getBoundingClientRect(), clip = (v) => Math.min(1, Math.max(0, v));
    app.move([low + clip((event.clientX - box.left) / box.width) * width, high - clip((event.clientY - box.top) / box.height) * width], false);
  };
  surface.addEventListener("pointerdown", (event) => { surface.setPointerCapture(event.pointerId); follow(event); });
  surface.addEventListener("pointermove", (event) => { if (surface.hasPointerCapture(event.pointerId)) follow(event); });
  surface.addEventListener("pointerup", app.settle);
  surface.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!direction) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.02 : 0.1;
    app.move(app.codings.map((v, k) => Math.min(high, Math.max(low, v + step * direction[k]))), false);
    app.say(`coding 0 at ${signed(app.codings[0])}, coding 1 at ${signed(app.codings[1])}`);
  });

  const legend = h("div", { className: "vx-legend", role: "group" }, ...(names ?? []).map((name, k) => {
    const item = button("", () => {
      alone = alone === k ? -1 : k;
      [...legend.children].forEach((other, i) => other.setAttribute("aria-pressed", i === alone));
      points();
    }, { title: `show only ${name}` });
    item.setAttribute("aria-pressed", false);
    const dot = h("span", { className: "vx-dot" });
    dot.style.background = PALETTE[k % PALETTE.length];
    item.append(dot, name);
    return item;
  }));
  legend.setAttribute("aria-label", "Classes; press one to see it alone");
  if (legend.firstElementChild) roving(legend);
  const renewed = () => decodeMap();
  decodeMap();
  return { element: h("div", { className: "vx-plane" }, surface, names ? legend : null), moved, renewed };
}

// Thumbnails, and what a click on one does: start from it, or put it in the place of A, B or C below.
function gallery(app) {
  const { shape } = app.config, { labels } = app.model.get("examples");
  app.places = { A: 0, B: Math.min(labels.length - 1, Math.floor(labels.length / 2)), C: labels.length - 1 };
  let action = "start";
  const codings = (k) => app.model.get("examples").codings[k];
  app.exampleCodings = (place) => codings(app.places[place]);
  const thumbnails = labels.map((label, k) => {
    const canvas = h("canvas", { className: "vx-image" });
    paint(canvas, examplePixels(app, k), shape, 1);
    const click = () => {
      if (action === "start") return startFrom(app, codings(k), examplePixels(app, k), label);
      app.places[action] = k;
      app.each("placed");
      app.say(`${action} is ${label}.`);
    };
    const element = h("button", { className: "vx-thumbnail", title: label, onclick: click }, canvas, h("span", { className: "vx-badge" }));
    element.setAttribute("aria-label", label);
    return element;
  });
  const group = h("div", { className: "vx-gallery", role: "group" }, ...thumbnails);
  group.setAttribute("aria-label", "Test images; arrow keys move, Enter chooses");
  const columns = () => thumbnails.filter((item) => item.offsetTop === thumbnails[0].offsetTop).length;
  roving(group, columns);
  const placed = () => thumbnails.forEach((element, k) => {
    const here = Object.keys(app.places).filter((place) => app.places[place] === k).join(" ");
    element.querySelector(".vx-badge").textContent = here;
    element.setAttribute("aria-label", here ? `${labels[k]}, ${here}` : labels[k]);
  });
  placed();
  const actions = segmented("A click on an image", `${app.id}-click`, [["start", "starts from it"], ["A", "is A"], ["B", "is B"], ["C", "is C"]], (value) => { action = value; }, false);
  const heading = h("div", { className: "vx-heading" }, h("div", { className: "vx-title", textContent: "Test images" }), actions);
  return { element: h("section", {}, heading, group), placed };
}

function miniatures(app, ...places) {
  const canvases = places.map((place) => (place.length > 1 ? null : picture("", app.config.shape, "vx-mini")));
  const placed = () => places.forEach((place, k) => {
    if (!canvases[k]) return;
    paint(canvases[k], examplePixels(app, app.places[place]), app.config.shape, 1);
    canvases[k].setAttribute("aria-label", `${place}: ${app.model.get("examples").labels[app.places[place]]}`);
  });
  placed();
  const children = places.map((place, k) => (canvases[k] ? h("figure", {}, canvases[k], h("figcaption", { textContent: place })) : h("span", { className: "vx-sign", textContent: place.trim() })));
  return { element: h("div", { className: "vx-minis" }, ...children), placed };
}

const SECONDS = 2.5;  // from A to B

function path(app) {
  const minis = miniatures(app, "A", " → ", "B");
  let how = lerp, frame = 0, timer = 0;
  const slider = h("input", { type: "range", min: 0, max: 1, step: 0.01, value: 0, id: `${app.id}-path` });
  slider.style.setProperty("--zero", 0);
  const readout = number();
  const show = (t) => {
    readout.textContent = `${Math.round(100 * t)} %`;
    slider.setAttribute("aria-valuetext", `${Math.round(100 * t)} % of the way from A to B`);
    slider.style.setProperty("--at", t);
  };
  show(0);
  const go = (settled) => {
    const t = +slider.value;
    show(t);
    app.move(how(app.exampleCodings("A"), app.exampleCodings("B"), t), settled);
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    clearInterval(timer);
    frame = timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", false);
  };
  const start = () => {
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", true);
    let at = +slider.value >= 1 ? 0 : +slider.value, direction = 1, last = performance.now();
    if (stillness.matches) {  // eight pictures one after the other instead of a movement
      timer = setInterval(() => {
        at = Math.min(1, at + 0.125);
        slider.value = at;
        go(at >= 1);
        if (at >= 1) stop();
      }, 800);
      return;
    }
    const step = (now) => {
      at += (direction * (now - last)) / (1000 * SECONDS);
      last = now;
      if (at >= 1 || at <= 0) { direction = at >= 1 ? -1 : 1; at = Math.min(1, Math.max(0, at)); }
      slider.value = at;
      go(false);
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  };
  const play = button("Play", () => { if (frame || timer) { stop(); app.settle(); } else start(); }, { className: "vx-primary" });
  play.setAttribute("aria-pressed", false);
  slider.addEventListener("input", () => { stop(); go(false); });
  slider.addEventListener("change", app.settle);
  const ways = segmented("Path", `${app.id}-way`, [["line", "straight line"], ["arc", "spherical"]], (way) => { how = way === "arc" ? slerp : lerp; go(true); });
  const label = h("label", { htmlFor: slider.id, className: "vx-hidden", textContent: "Position on the path from A to B" });
  const element = h("section", { className: "vx-card" }, h("div", { className: "vx-title", textContent: "Path from A to B" }), minis.element,
    h("div", { className: "vx-slide" }, label, slider, readout), h("div", { className: "vx-bar" }, play, ways));
  return { element, placed: minis.placed, stop };
}

function arithmetic(app) {
  const minis = miniatures(app, "A", " − ", "B", " + ", "C");
  const [a, b, c] = ["A", "B", "C"];
  const result = picture("A − B + C, decoded", app.config.shape, "vx-mini");
  minis.element.append(h("span", { className: "vx-sign", textContent: "=" }), h("figure", {}, result, h("figcaption", { textContent: "decoded" })));
  const codings = () => app.exampleCodings(a).map((v, k) => v - app.exampleCodings(b)[k] + app.exampleCodings(c)[k]);
  const show = () => app.decoder.decode("sum", [codings()], (_, pixels, scale) => paint(result, pixels, app.config.shape, scale));
  show();
  const go = button("Go there", () => { app.move(codings()); app.say("Showing A − B + C."); });
  const element = h("section", { className: "vx-card" }, h("div", { className: "vx-title", textContent: "Arithmetic: A − B + C" }), minis.element,
    h("div", { className: "vx-bar" }, go));
  return { element, placed() { minis.placed(); show(); }, renewed: show };
}

// Draw an image; the encoder, run in the browser, finds its codings.
function sketch(app) {
  const { shape: [height, width] } = app.config, shape = [height, width, 1];
  const ink = new Float32Array(height * width);
  const canvas = h("canvas", { className: "vx-image vx-sketch", tabIndex: 0, role: "application", width, height });
  canvas.setAttribute("aria-label", "drawing; arrow keys move the brush, space draws, Backspace rubs out");
  const cursor = h("div", { className: "vx-cursor" });
  const surface = h("div", { className: "vx-board" }, canvas, cursor);
  const { layers, precision } = app.model.get("encoder");
  let encode = makeNetwork(layers, readFloats(app.model.get("encoder_weights"), precision)), rubber = false;
  let at = [width / 2, height / 2], last = null;
  const radius = Math.max(height, width) / 18;
  const dab = (x, y, amount) => {
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) {
      const far = Math.hypot(column + 0.5 - x, row + 0.5 - y), strength = Math.min(1, Math.max(0, radius + 0.5 - far));
      const k = row * width + column;
      if (strength) ink[k] = amount ? Math.max(ink[k], strength) : ink[k] * (1 - strength);
    }
  };
  const stroke = (from, to) => {
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let k = 0; k <= steps; k++) dab(from[0] + ((to[0] - from[0]) * k) / steps, from[1] + ((to[1] - from[1]) * k) / steps, !rubber);
  };
  const show = () => paint(canvas, ink, shape, 255);
  const look = (settled) => {
    show();
    const codings = Array.from(encode(ink));
    if (settled) startFrom(app, codings, Uint8Array.from(ink, (v) => Math.round(255 * v)), "your drawing");
    else app.move(codings, false);
  };
  const where = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); last = where(event); stroke(last, last); look(false); });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const to = where(event);
    stroke(last, to);
    last = to;
    look(false);
  });
  canvas.addEventListener("pointerup", () => { last = null; look(true); });
  const placeCursor = () => { cursor.style.left = `${(100 * at[0]) / width}%`; cursor.style.top = `${(100 * at[1]) / height}%`; };
  canvas.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (direction) at = [Math.min(width, Math.max(0, at[0] + direction[0])), Math.min(height, Math.max(0, at[1] + direction[1]))];
    else if (event.key === " " || event.key === "Backspace") { dab(...at, event.key === " "); look(true); }
    else return;
    event.preventDefault();
    placeCursor();
  });
  placeCursor();
  show();
  const clear = button("Clear", () => { ink.fill(0); show(); });
  const trace = button("Copy the original", () => {
    const pixels = bytes(app.model.get("start_pixels"));
    if (pixels.length !== ink.length) return app.say("Choose a test image first.");
    ink.set(Float32Array.from(pixels, (v) => v / 255));
    look(true);
  }, { title: "retouch the image you started from" });
  const tools = segmented("Tool", `${app.id}-tool`, [["pen", "pen"], ["rubber", "rubber"]], (tool) => { rubber = tool === "rubber"; });
  const element = h("section", { className: "vx-card" }, h("div", { className: "vx-title", textContent: "Draw your own" }),
    h("div", { className: "vx-drawing" }, surface, h("div", { className: "vx-bar vx-column" }, tools, trace, clear)));
  return { element, renewed() { encode = makeNetwork(layers, readFloats(app.model.get("encoder_weights"), precision)); } };
}

function footer(app) {
  const { reason } = app.config;
  const where = app.local ? "Decoded in your browser" : `Decoded by the kernel: ${reason}`;
  const stamp = h("span", { textContent: app.model.get("stamp") });
  return {
    element: h("div", { className: "vx-footer" }, h("span", { textContent: where }), h("span", { className: "vx-wait", textContent: "waiting for the kernel …" }), stamp),
    renewed() { stamp.textContent = app.model.get("stamp"); },
  };
}

// ------------------------------------------------------------------------------------------------------------ render

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
