// Thumbnails, and what a click on one does: start from it, or put it in the place of A, B or C.

function gallery(app) {
  const { shape, thumbnails: count } = app.config;
  app.exampleCodings = (place) => app.vae.posterior(app.places[place]).mean;
  let action = "start";
  const items = range(count).map((k) => {
    const name = exampleName(app, k), { show, text, element } = stillButton("vx-thumbnail", () => {
      if (action === "start") return startFromExample(app, k);
      app.places[action] = k;
      app.each("placed");
      app.say(`${action} is ${name}.`);
    });
    show(examplePixels(app, k), shape, 1);
    text.className = "vx-badge";
    element.title = name;
    return { name, text, element };
  });
  const group = h("div", { className: "vx-gallery", role: "group" }, ...items.map(({ element }) => element));
  group.setAttribute("aria-label", "Test images; arrow keys move, Enter chooses");
  roving(group, () => items.filter(({ element }) => element.offsetTop === items[0].element.offsetTop).length);
  const placed = () => items.forEach(({ name, text, element }, k) => {
    const here = Object.keys(app.places).filter((place) => app.places[place] === k).join(" ");
    text.textContent = here;
    element.setAttribute("aria-label", here ? `${name}, ${here}` : name);
  });
  placed();
  const actions = segmented("A click on an image", `${app.id}-click`, [["start", "starts from it"], ["A", "is A"], ["B", "is B"], ["C", "is C"]], (value) => { action = value; }, false);
  return { ...part(app, "Test images", "The encoder turns the image into codings, from which the sliders then start.", [h("div", { className: "vx-bar" }, actions), group], {}, true), placed };
}

function miniatures(app, ...places) {
  const canvases = places.map((place) => (place.length > 1 ? null : picture("", app.config.shape, "vx-mini")));
  const placed = () => places.forEach((place, k) => {
    if (!canvases[k]) return;
    paint(canvases[k], examplePixels(app, app.places[place]), app.config.shape, 1);
    canvases[k].setAttribute("aria-label", `${place}: ${exampleName(app, app.places[place])}`);
  });
  placed();
  const children = places.map((place, k) => (canvases[k] ? figure(canvases[k], place) : h("span", { className: "vx-sign", textContent: place.trim() })));
  return { element: h("div", { className: "vx-minis" }, ...children), placed };
}
