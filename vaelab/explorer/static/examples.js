// The images that the browser has: their pixels, names and posteriors, by their place in the page.

function examplePixels(app, k) {
  const length = lengthOf(app.config.shape);
  return bytes(app.model.get("example_pixels")).subarray(k * length, (k + 1) * length);
}

const exampleLabel = (app, k) => app.config.example_labels[k] ?? 0;

function exampleName(app, k) {
  const { examples, example_labels: labels, class_names: names } = app.config;
  return labels.length ? `image ${examples[k]}, ${names[labels[k]]}` : `image ${examples[k]}`;
}

function startFromExample(app, k) {
  app.startFrom(exampleStart(app, k), examplePixels(app, k));
  app.say(`Started from ${exampleName(app, k)}.`);
}

function exampleStart(app, k) {
  const label = app.config.conditional ? exampleLabel(app, k) : 0;
  return { name: exampleName(app, k), example: k, index: app.config.examples[k], label, posteriors: app.vaes.map((vae) => vae.posterior(k)) };
}

// A picture that is no example, such as a drawing: ink in [0, 1]. Needs encoders in the browser.
function startOf(app, name, ink, label = app.label) {
  return { name, example: -1, index: -1, label, posteriors: app.vaes.map((vae) => vae.encode(ink, label)) };
}

// The total KL of an image's posterior in nats, or null without log-variances.
function klOf(posterior) {
  return posterior?.log_var ? klPerCoding(posterior.mean, posterior.log_var).reduce((sum, v) => sum + v, 0) : null;
}
