// For two codings the plane itself; thumbnails, and places for them.

const MAP = 15;  // images along each side of the decoded map

// For two codings: the plane itself, decoded, with the images' codings in it.
function pad(app) {
  const { limits, shape, class_names: names, class_colours: colours } = app.config, side = 560;
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
      context.fillStyle = colours[label % colours.length];
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
    dot.style.background = colours[k % colours.length];
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
