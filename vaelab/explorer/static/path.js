// From A to B, and A − B + C.

const SECONDS = 2.5;  // from A to B
const SHOTS = 24, ENLARGED = 5, HUNDREDTHS = 8;  // of the GIF: pictures one way, their enlargement, time of each

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
  const at = (t) => how(app.exampleCodings("A"), app.exampleCodings("B"), t);
  const go = (settled) => {
    const t = +slider.value;
    show(t);
    app.move(at(t), settled, player);
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    clearInterval(timer);
    frame = timer = 0;
    app.player = null;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", false);
  };
  const player = { stop };
  const start = () => {
    app.player = player;
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", true);
    let t = +slider.value >= 1 ? 0 : +slider.value, direction = 1, last = performance.now();
    if (stillness.matches) {  // eight pictures one after the other instead of a movement
      timer = setInterval(() => {
        t = Math.min(1, t + 0.125);
        slider.value = t;
        go(t >= 1);
        if (t >= 1) stop();
      }, 800);
      return;
    }
    const step = (now) => {
      t += (direction * (now - last)) / (1000 * SECONDS);
      last = now;
      if (t >= 1 || t <= 0) { direction = t >= 1 ? -1 : 1; t = Math.min(1, Math.max(0, t)); }
      slider.value = t;
      frame = requestAnimationFrame(step);
      go(false);
    };
    frame = requestAnimationFrame(step);
  };
  const play = button("Play", () => { if (frame || timer) { stop(); app.settle(); } else start(); }, { className: "vx-primary" });
  play.setAttribute("aria-pressed", false);
  const held = touched(slider, () => +slider.value, (t, settled) => { stop(); slider.value = t; go(settled); });
  let before = 0;
  slider.addEventListener("pointerdown", () => { before = +slider.value; });
  slider.addEventListener("input", () => { if (held()) slider.value = before; else { stop(); go(false); } });
  slider.addEventListener("change", () => { if (!held()) app.settle(); });
  const ways = segmented("Path", `${app.id}-way`, [["line", "straight line"], ["arc", "spherical"]], (way) => { how = way === "arc" ? slerp : lerp; go(true); });
  const label = h("label", { htmlFor: slider.id, className: "vx-hidden", textContent: "Position on the path from A to B" });
  const film = button("Save as GIF", () => saveGif(app, at), { title: "from A to B and back, made here in the browser" });
  // For the address of a page.
  app.path = {
    get: () => ({ position: +slider.value, arc: how === slerp }),
    set({ position, arc }) {
      how = arc ? slerp : lerp;
      ways.querySelector(`[value="${arc ? "arc" : "line"}"]`).checked = true;
      slider.value = position;
      show(position);
    },
  };
  const told = part(app, "Path from A to B", "Between two images the codings are mixed, not the pixels; choose A and B among the test images.",
    [minis.element, h("div", { className: "vx-slide" }, label, slider, readout), h("div", { className: "vx-bar" }, play, ways, film)]);
  return { ...told, placed: minis.placed, stop };
}

function saveGif(app, at) {
  const { shape: [height, width], shape } = app.config, canvas = h("canvas"), large = h("canvas", { width: width * ENLARGED, height: height * ENLARGED });
  const context = large.getContext("2d"), frames = [];
  context.imageSmoothingEnabled = false;
  app.decode("gif", range(SHOTS + 1).map((k) => at(k / SHOTS)), (k, pixels, scale) => {
    paint(canvas, pixels, shape, scale);
    context.drawImage(canvas, 0, 0, large.width, large.height);
    frames.push(context.getImageData(0, 0, large.width, large.height).data);
    if (k < SHOTS) return;
    const back = frames.slice(1, -1).reverse();
    save(new Blob([makeGif([...frames, ...back], large.width, large.height, HUNDREDTHS)], { type: "image/gif" }), "path.gif");
    app.say("Saved as path.gif.");
  });
}

function arithmetic(app) {
  const minis = miniatures(app, "A", " − ", "B", " + ", "C");
  const [a, b, c] = ["A", "B", "C"];
  const result = picture("A − B + C, decoded", app.config.shape, "vx-mini");
  minis.element.append(h("span", { className: "vx-sign", textContent: "=" }), figure(result, "decoded"));
  const codings = () => app.exampleCodings(a).map((v, k) => v - app.exampleCodings(b)[k] + app.exampleCodings(c)[k]);
  const show = () => app.decode("sum", [codings()], (_, pixels, scale) => paint(result, pixels, app.config.shape, scale));
  const go = button("Go there", () => { app.move(codings()); app.say("Showing A − B + C."); });
  const told = part(app, "Arithmetic: A − B + C", "What A has and B has not, added to C; choose the three among the test images.", [minis.element, h("div", { className: "vx-bar" }, go)],
    { placed: show, opened: show, renewed: show, labelled: show });
  const placed = told.placed;
  return { ...told, placed() { minis.placed(); placed(); } };
}
