// A plane of the latent space, decoded, with the images' codings in it. Two codings are their own plane.

const MAP = 15;  // images along each side
const SLICE = 5;  // milliseconds of decoding at a time, so that a slider stays under the hand
const SHOWN = 300;  // codings nearest to the plane

function latentMap(app) {
  const { limits: [low, high], size, shape, class_names: names, class_colours: colours } = app.config, flat = size === 2, side = 560;
  const map = h("canvas", { width: MAP * shape[1], height: MAP * shape[0] }), cell = h("canvas");
  const canvas = h("canvas", { className: "vx-map", width: side, height: side }), context = canvas.getContext("2d");
  const marker = h("div", { className: "vx-marker" }), preview = picture("decoded under the pointer", shape, "vx-mini");
  const surface = h("div", { className: flat ? "vx-pad vx-flat" : "vx-pad", tabIndex: 0, role: "application" }, canvas, marker);
  surface.setAttribute("aria-label", "map; arrow keys move the point, with Shift in small steps");
  const under = figure(preview, "under the pointer"), said = h("p", { className: "vx-hint" });
  under.hidden = true;
  let kind = flat ? "axes" : app.vae.state.pca.axes ? "components" : "axes", alone = -1, job = 0, timer = 0, key = "";

  const makeIt = () => {
    const { pca } = app.vae.state;
    if (flat) return makePlane([0, 0], [1, 0], [0, 1], low, high);
    if (kind === "images") return planeThrough(...["A", "B", "C"].map((place) => app.exampleCodings(place)));
    if (kind === "components" && pca.axes) {
      return makePlane(pca.mean, ...[0, 1].map((k) => pca.axes[k].map((v) => v * pca.scales[k])), low, high);
    }
    return makePlane(Array(size).fill(0), ...[0, 1].map((k) => Array.from(app.axes.along(k))), low, high);
  };
  // On the canvas: fractions of its side.
  const onCanvas = ([s, t]) => [(s - plane.low) / (plane.high - plane.low), (plane.high - t) / (plane.high - plane.low)];
  const place = (codings) => onCanvas(plane.place(Array.from(codings)));
  const codingsAt = (x, y) => plane.at(plane.low + x * (plane.high - plane.low), plane.high - y * (plane.high - plane.low));

  const ellipse = (codings, [a, b, angle], colour, dash) => {
    const [x, y] = place(codings), unit = side / (plane.high - plane.low);
    for (const deviations of [1, 2]) for (const [width, stroke] of [[4, "#ffffff"], [2, colour]]) {
      context.beginPath();
      context.setLineDash(width === 2 ? dash : []);
      context.ellipse(x * side, y * side, deviations * a * unit, deviations * b * unit, -angle, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.stroke();
    }
    context.setLineDash([]);
  };
  const dot = ([x, y], radius, colour, rim) => {
    context.beginPath();
    context.arc(x * side, y * side, radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    context.lineWidth = radius > 4 ? 2 : 1;
    context.strokeStyle = rim;
    context.stroke();
  };
  // The images nearest to the plane, and the mean of each class.
  const projected = () => {
    if (!app.vae.means) return { points: [], centroids: [] };
    const cloud = app.vae.cloud(), labels = bytes(app.model.get("labels")), count = cloud.length / size;
    const all = range(count).map((k) => ({ codings: cloud.subarray(k * size, (k + 1) * size), label: labels[k] ?? 0 }));
    if (!flat) {
      for (const point of all) point.away = plane.away(Array.from(point.codings));
      all.sort((a, b) => a.away - b.away);
    }
    const centroids = !labels.length ? [] : [...new Set(all.map(({ label }) => label))].map((label) => {
      const members = all.filter((point) => point.label === label);
      return { label, codings: range(size).map((i) => members.reduce((sum, { codings }) => sum + codings[i], 0) / members.length) };
    });
    const points = flat ? all : all.slice(0, SHOWN);
    said.textContent = flat || points.length === count ? "" : `Points: the ${points.length} of ${count} test images that lie nearest to this plane.`;
    return { points, centroids };
  };
  let seen = { points: [], centroids: [] };
  const draw = () => {
    context.clearRect(0, 0, side, side);
    context.drawImage(map, 0, 0, side, side);
    for (const { codings, label } of seen.points) if (alone < 0 || label === alone) dot(place(codings), 3.5, colours[label % colours.length], "#ffffff");
    for (const { codings, label } of seen.centroids) if (alone < 0 || label === alone) dot(place(codings), 8, colours[label % colours.length], "#000000");
    ellipse(Array(size).fill(0), ellipseOf(plane.spread(Array(size).fill(1))), "#57606a", [6, 5]);
    const [own] = app.start.posteriors ?? [];
    if (own?.log_var) ellipse(own.mean, ellipseOf(plane.spread(own.log_var.map(Math.exp))), "#00639c", []);
  };
  // A few pictures at a time; a newer plane or newer weights stop it.
  const decodeAll = () => {
    const mine = ++job, pictures = map.getContext("2d"), shownPlane = plane;
    clearTimeout(timer);
    const next = (from) => {
      if (mine !== job) return;
      const count = Math.min(MAP * MAP - from, app.local ? Math.max(1, Math.floor(SLICE / Math.max(app.vae.decoder.cost, 0.05))) : MAP);
      const codings = range(count).map((k) => shownPlane.at(...[(from + k) % MAP, Math.floor((from + k) / MAP)].map((v, i) => {
        const share = (v + 0.5) / MAP;
        return i ? shownPlane.high - share * (shownPlane.high - shownPlane.low) : shownPlane.low + share * (shownPlane.high - shownPlane.low);
      })));
      app.decode("map", codings, (k, pixels, scale) => {
        if (mine !== job) return;
        paint(cell, pixels, shape, scale);
        pictures.drawImage(cell, ((from + k) % MAP) * shape[1], Math.floor((from + k) / MAP) * shape[0]);
        if (k < count - 1) return;
        if (from + count < MAP * MAP) timer = setTimeout(() => next(from + count));
        else { surface.dataset.decoded = mine; draw(); }
      });
    };
    next(0);
  };
  let plane = makeIt();
  const anew = () => {
    plane = makeIt();
    seen = projected();
    draw();
    moved();
    decodeAll();
    key = `${app.label} ${kind}`;
  };
  const moved = () => {
    const [x, y] = place(app.codings).map((v) => Math.min(1, Math.max(0, v)));
    marker.style.left = `${100 * x}%`;
    marker.style.top = `${100 * y}%`;
    marker.classList.toggle("vx-off", !flat && plane.away(Array.from(app.codings)) > 0.05);
  };

  const where = (event) => {
    const box = surface.getBoundingClientRect(), clip = (v) => Math.min(1, Math.max(0, v));
    return [clip((event.clientX - box.left) / box.width), clip((event.clientY - box.top) / box.height)];
  };
  const go = (at, settled) => app.move(codingsAt(...at), settled);
  // A finger may be about to scroll: a plane that is no map of all codings takes taps only.
  const scrolls = (event) => event.pointerType === "touch" && !flat;
  surface.addEventListener("pointerdown", (event) => {
    if (scrolls(event)) return;
    surface.setPointerCapture(event.pointerId);
    go(where(event), false);
  });
  surface.addEventListener("pointermove", (event) => {
    if (scrolls(event)) return;
    if (event.buttons) return go(where(event), false);
    under.hidden = false;
    app.decode("hover", [codingsAt(...where(event))], (_, pixels, scale) => paint(preview, pixels, shape, scale));
  });
  surface.addEventListener("pointerleave", () => { under.hidden = true; });
  surface.addEventListener("pointerup", (event) => {
    if (scrolls(event)) go(where(event), false);
    app.settle();
  });
  surface.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!direction) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.02 : 0.1, within = (v) => Math.min(plane.high, Math.max(plane.low, v));
    const [s, t] = plane.place(Array.from(app.codings)).map((v, k) => within(v + step * direction[k]));
    app.move(plane.at(s, t), false);
    app.settle("map");
    app.say(flat ? `coding 0 at ${signed(s)}, coding 1 at ${signed(t)}` : `${signed(s)} to the right, ${signed(t)} up`);
  });

  const legend = h("div", { className: "vx-legend", role: "group" }, ...(app.vae.means ? names ?? [] : []).map((name, k) => {
    const item = button("", () => {
      alone = alone === k ? -1 : k;
      [...legend.children].forEach((other, i) => other.setAttribute("aria-pressed", i === alone));
      draw();
    }, { title: `show only ${name}` });
    item.setAttribute("aria-pressed", false);
    const spot = h("span", { className: "vx-dot" });
    spot.style.background = colours[k % colours.length];
    item.append(spot, name);
    return item;
  }));
  legend.setAttribute("aria-label", "Classes; press one to see it alone");
  if (legend.firstElementChild) roving(legend);
  const kinds = flat ? [] : [
    ...(app.vae.state.pca.axes ? [["components", "components 1 and 2"]] : []),
    ...(app.exampleCodings ? [["images", "through A, B, C"]] : []),
    ["axes", "the first two sliders"],
  ];
  const choice = kinds.length > 1 ? segmented("Plane", `${app.id}-plane`, kinds, (value) => { kind = value; anew(); }, false) : null;
  const meaning = h("p", { className: "vx-hint", textContent: "Dashed: the prior, 1σ and 2σ. Blue: this image’s posterior, 1σ and 2σ. Large dots: the classes’ means." });
  const hint = flat ? "Every picture is what its place decodes to; drag the ring, or point without pressing to look." : "Every picture is what its place decodes to; click to go there, or point without pressing to look.";
  const content = [choice ? h("div", { className: "vx-bar" }, choice) : "", h("div", { className: "vx-plane" }, surface, h("div", {}, legend, meaning, said, under))];
  return part(app, flat ? "Map of the two codings" : "Map: a plane of the latent space", hint, content, {
    moved, started: draw, opened: anew, renewed: anew,
    placed: () => { if (kind === "images") anew(); },
    labelled: () => { if (key !== `${app.label} ${kind}`) anew(); },
    stop: () => { job = -1; clearTimeout(timer); },
  }, flat);
}
