// What an explorer shows, as the end of an address: plain functions, no DOM.
// z: the codings (float64). e: the image started from, by its number in the page; d: or its grey levels, for one drawn or
// pasted. l: the label. a, b, c: the images of the path. t: the position on it, w: along an arc. s: two models are each at codings of their own.

export function toAddress({ codings, example, drawn, label, places, position, arc, apart }) {
  const parts = [`z=${base64url(new Uint8Array(Float64Array.from(codings).buffer))}`];
  if (example >= 0) parts.push(`e=${example}`);
  else if (drawn?.length) parts.push(`d=${base64url(drawn)}`);
  if (label) parts.push(`l=${label}`);
  for (const [name, k] of Object.entries(places ?? {})) parts.push(`${name.toLowerCase()}=${k}`);
  if (position) parts.push(`t=${position}`);
  if (arc) parts.push("w=arc");
  if (apart) parts.push("s=1");
  return `#${parts.join("&")}`;
}

// null for what is no such address, or one of an explorer with other sizes.
export function fromAddress(hash, size, examples, length) {
  const found = new URLSearchParams(hash.replace(/^#/, "")), whole = (name) => (/^\d+$/.test(found.get(name) ?? "") ? +found.get(name) : -1);
  try {
    const raw = bytesOf(found.get("z") ?? "");
    if (raw.length !== 8 * size) return null;
    const codings = Array.from(new Float64Array(raw.buffer)), drawn = found.has("d") ? bytesOf(found.get("d")) : null;
    if (!codings.every(Number.isFinite) || whole("e") >= examples) return null;
    const places = Object.fromEntries(["A", "B", "C"].map((name) => [name, whole(name.toLowerCase())]).filter(([, k]) => k >= 0 && k < examples));
    return {
      codings, places, example: whole("e"), drawn: drawn?.length === length ? drawn : null, label: Math.max(0, whole("l")),
      position: Math.min(1, Math.max(0, parseFloat(found.get("t")) || 0)), arc: found.get("w") === "arc", apart: found.has("s"),
    };
  } catch {
    return null;  // no base64
  }
}

function base64url(bytes) {
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function bytesOf(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}
