// From A to B, A − B + C, and an image drawn by hand.

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
