// The test images whose codings are nearest to the present ones, or that there are none.

const NEAREST = 6;

function nearestImages(app) {
  const { shape } = app.config;
  let found = [], usual = null, flat = null;
  const frames = range(NEAREST).map((k) => frameButton("vx-near", () => startFromExample(app, found[k][1])));
  const said = h("p", { className: "vx-say" }), group = h("div", { className: "vx-nears", role: "group" }, ...frames.map(({ element }) => element));
  group.setAttribute("aria-label", "Nearest test images; press one to start from it");
  roving(group);
  const slow = () => {
    if (flat !== app.vae.means) { flat = app.vae.means; usual = usualSpacing(flat, app.config.size); }
    found = nearest(flat, app.codings, NEAREST);
    frames.forEach(({ element, canvas, text }, k) => {
      element.hidden = !found[k];
      if (!found[k]) return;
      const [far, example] = found[k], name = exampleName(app, example);
      text.textContent = far.toFixed(2);
      element.title = name;
      element.setAttribute("aria-label", `${name}, ${far.toFixed(2)} away`);
      if (canvas.example !== example) paint(canvas, examplePixels(app, (canvas.example = example)), shape, 1);
    });
    const alone = found[0][0] > usual;
    said.textContent = usual === Infinity ? `The nearest is ${found[0][0].toFixed(2)} away.` : alone
      ? `No test image within ${usual.toFixed(2)}: the decoder invents.`
      : `The nearest is ${found[0][0].toFixed(2)} away; 99 of 100 test images have a neighbour within ${usual.toFixed(2)}.`;
    said.classList.toggle("vx-alone", alone);
  };
  return part(app, "Nearest test images", `Of the ${app.vae.examples} test images in this explorer, those whose codings lie nearest, with the distance.`, [group, said], { slow, opened: slow, renewed: slow });
}
