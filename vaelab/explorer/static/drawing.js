// A picture of one's own, drawn, pasted, dropped or chosen; the encoder, run in the browser, finds its posterior.

function drawing(app) {
  const { shape } = app.config, [height, width, channels] = shape, paper = channels === 1 ? 0 : 1;
  const title = "Draw your own", silent = app.vaes.find((vae) => !vae.encode);
  if (silent) {
    const why = silent.state.encoder_reason || "there is none";
    return part(app, title, `Drawing needs the encoder in the browser: ${why}.`, []);
  }
  const ink = new Float32Array(height * width * channels).fill(paper);
  const canvas = h("canvas", { className: "vx-image vx-sketch", tabIndex: 0, role: "application", width, height });
  canvas.setAttribute("aria-label", "drawing; arrow keys move the brush, space draws, Backspace rubs out");
  const cursor = h("div", { className: "vx-cursor" }), surface = h("div", { className: "vx-board" }, canvas, cursor);
  const said = h("p", { className: "vx-say vx-cost" });
  let rubber = false, at = [width / 2, height / 2], last = null;
  const radius = Math.max(height, width) / 18;
  const dab = (x, y, draws) => {
    const colour = draws ? 1 - paper : paper;
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) {
      const far = Math.hypot(column + 0.5 - x, row + 0.5 - y), strength = Math.min(1, Math.max(0, radius + 0.5 - far));
      if (!strength) continue;
      for (let c = 0, k = (row * width + column) * channels; c < channels; c++, k++) {
        const mixed = ink[k] + strength * (colour - ink[k]);
        ink[k] = draws && channels === 1 ? Math.max(ink[k], strength) : mixed;
      }
    }
  };
  const stroke = (from, to) => {
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let k = 0; k <= steps; k++) dab(from[0] + ((to[0] - from[0]) * k) / steps, from[1] + ((to[1] - from[1]) * k) / steps, !rubber);
  };
  const show = () => paint(canvas, ink, shape, 255);
  const usual = () => {
    if (!app.vae.logVars) return null;
    return meanAndDeviation(range(app.vae.examples).map((k) => klOf(app.vae.posterior(k))));
  };
  const look = (settled, name = "your drawing") => {
    show();
    const start = startOf(app, name, ink), nats = klOf(start.posteriors[0]), tests = usual();
    if (!settled) return app.move(start.posteriors[0].mean, false);
    app.startFrom(start, Uint8Array.from(ink, (v) => Math.round(255 * v)));
    said.textContent = nats === null ? "" : `${name[0].toUpperCase()}${name.slice(1)} costs ${nats.toFixed(0)} nats${tests ? ` (test images: ${tests[0].toFixed(0)} ± ${tests[1].toFixed(0)})` : ""}.`;
    app.say(`Started from ${name}.`);
  };
  const where = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    last = where(event);
    stroke(last, last);
    look(false);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    const to = where(event);
    stroke(last, to);
    last = to;
    look(false);
  });
  const lift = () => { if (last) { last = null; look(true); } };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
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

  // A picture from elsewhere, as the models take it.
  const take = async (file) => {
    const called = file.name || "what was pasted";
    let taken;
    try {
      taken = fitted(...await pixelsOf(file), shape);
    } catch {
      return app.warn(`Expected a picture that this browser can read, found ${called}: try a PNG or JPEG file.`);
    }
    if (!differs(taken)) return app.warn(`Expected a picture with something in it, found one colour all over ${called}: try another.`);
    ink.set(taken);
    told.element.open = true;
    look(true, "your picture");
  };
  const chooser = h("input", { type: "file", accept: "image/*", className: "vx-hidden", tabIndex: -1, onchange: () => {
    if (chooser.files[0]) take(chooser.files[0]);
    chooser.value = "";  // the same file may be chosen again
  } });
  chooser.setAttribute("aria-label", "A picture from a file");
  const dropped = (event) => {
    const files = [...(event.dataTransfer ?? event.clipboardData)?.files ?? []], file = files.find(({ type }) => type.startsWith("image/")) ?? files[0];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    take(file);
  };
  app.root.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  app.root.addEventListener("drop", dropped);
  app.root.addEventListener("paste", dropped);
  const onPage = app.page?.document;  // where nothing else takes what is pasted
  onPage?.addEventListener("paste", dropped);

  const clear = button("Clear", () => { ink.fill(paper); show(); said.textContent = ""; });
  // The board follows what was undone: it holds what the codings were started from, or nothing.
  const returned = () => {
    const own = app.start.posteriors && app.start.index < 0, pixels = app.startPixels;
    ink.fill(paper);
    if (own && pixels.length === ink.length) ink.set(Float32Array.from(pixels, (v) => v / 255));
    show();
    said.textContent = "";
  };
  const trace = button("Copy the original", () => {
    const pixels = app.startPixels;
    if (pixels.length !== ink.length) return app.warn("Choose a test image first.");
    ink.set(Float32Array.from(pixels, (v) => v / 255));
    look(true);
  }, { title: "retouch the image you started from" });
  const open = button("Choose a picture", () => chooser.click(), { title: "or paste it, or drop it anywhere here: it is fitted to the models' size, and inverted where it is dark on light" });
  const tools = segmented("Tool", `${app.id}-tool`, [["pen", "pen"], ["rubber", "rubber"]], (tool) => { rubber = tool === "rubber"; });
  const told = part(app, title, "The encoder runs here too: draw, paste, drop or choose a picture, and see what it makes of it.",
    [h("div", { className: "vx-drawing" }, surface, h("div", { className: "vx-bar vx-column" }, tools, trace, open, clear, chooser)), said]);
  return { ...told, returned, stop: () => onPage?.removeEventListener("paste", dropped) };
}

const MOST_SIDE = 1024;  // of what is read of a picture

// [rgba, width, height] of a picture in a file, of any kind that the browser shows, also SVG.
async function pixelsOf(file) {
  const address = URL.createObjectURL(file), image = new Image();
  try {
    image.src = address;
    await image.decode();
    const share = Math.min(1, MOST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const [width, height] = [image.naturalWidth, image.naturalHeight].map((side) => Math.max(1, Math.round(share * side)));
    const context = h("canvas", { width, height }).getContext("2d");
    context.drawImage(image, 0, 0, width, height);
    return [context.getImageData(0, 0, width, height).data, width, height];
  } finally {
    URL.revokeObjectURL(address);
  }
}

const differs = (values) => values.some((v) => Math.abs(v - values[0]) > 0.02);
