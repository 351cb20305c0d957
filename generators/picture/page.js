"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const [stage, picture, world, panel, search, found, facts] =
  ["stage", "picture", "world", "panel", "search", "found", "facts"].map((id) => document.getElementById(id));
const nodes = new Map(data.nodes.map((node) => [node.name, node]));
const cards = new Map([...world.querySelectorAll(".card")].map((card) => [card.dataset.name, card]));
const lines = [...world.querySelectorAll("[data-user]")];
const CARD = 184, FAR = 0.5, view = { x: 0, y: 0, scale: 1 };
const asked = decodeURIComponent(location.hash.slice(1));
let chosen = "", flight = 0;

// Where one looks.
function show() {
  world.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
  world.classList.toggle("far", view.scale < FAR);
}

function free() {
  if (panel.hidden) return { width: innerWidth, height: innerHeight };
  if (innerWidth <= 640) return { width: innerWidth, height: innerHeight - panel.offsetHeight };
  return { width: innerWidth - panel.offsetWidth - 16, height: innerHeight };
}

function fitted(left, top, right, bottom, most) {
  const room = free(), width = right - left, height = bottom - top;
  const scale = Math.min(most, (room.width - 40) / width, (room.height - 40) / height);
  return { scale, x: room.width / 2 - ((left + right) / 2) * scale, y: room.height / 2 - ((top + bottom) / 2) * scale };
}

function all() {
  // The picture keeps clear of the heading where it can.
  const goal = fitted(0, 0, data.size[0], data.size[1], 1.25), clear = 300;
  if (data.size[0] * goal.scale < innerWidth - 2 * clear) return goal;
  const room = innerWidth - clear - 20, scale = Math.min(goal.scale, room / data.size[0]);
  if (scale < goal.scale * 0.86) return goal;
  return { scale, x: clear + (room - data.size[0] * scale) / 2, y: (innerHeight - data.size[1] * scale) / 2 };
}

function fly(goal) {
  cancelAnimationFrame(flight);
  const from = { ...view }, begun = performance.now();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const step = (now) => {
    const part = calm ? 1 : Math.min(1, (now - begun) / 320), eased = 1 - (1 - part) ** 3;
    for (const key of ["x", "y", "scale"]) view[key] = from[key] + (goal[key] - from[key]) * eased;
    show();
    if (part < 1) flight = requestAnimationFrame(step);
  };
  flight = requestAnimationFrame(step);
}

function zoom(factor, x = free().width / 2, y = innerHeight / 2) {
  const scale = Math.min(4, Math.max(0.04, view.scale * factor)), real = scale / view.scale;
  view.x = x - (x - view.x) * real;
  view.y = y - (y - view.y) * real;
  view.scale = scale;
  show();
}

stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  cancelAnimationFrame(flight);
  if (event.ctrlKey || !event.shiftKey) zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX, event.clientY);
  else { view.x -= event.deltaY; show(); }
}, { passive: false });

// One finger or the mouse moves, two fingers zoom.
const fingers = new Map();
let moved = 0, pressed = "";
stage.addEventListener("pointerdown", (event) => {
  cancelAnimationFrame(flight);
  fingers.set(event.pointerId, event);
  pressed = event.target.closest(".card")?.dataset.name ?? "";
  stage.setPointerCapture(event.pointerId);
  if (fingers.size === 1) moved = 0;
});
stage.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  if (fingers.size === 1) {
    view.x += event.clientX - before.clientX;
    view.y += event.clientY - before.clientY;
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    stage.classList.toggle("moving", moved > 4);
    show();
  } else {
    const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    zoom(apart(event) / Math.max(1, apart(before)), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
    moved = 99;
  }
  fingers.set(event.pointerId, event);
});
for (const kind of ["pointerup", "pointercancel"]) {
  stage.addEventListener(kind, (event) => {
    fingers.delete(event.pointerId);
    stage.classList.remove("moving");
    if (kind === "pointerup" && moved <= 4) choose(pressed);
  });
}
stage.addEventListener("dblclick", (event) => { if (!pressed) zoom(1.7, event.clientX, event.clientY); });

// Looking at one module.
function ties(name) {
  return data.edges.filter((edge) => edge.user === name || edge.used === name);
}

function choose(name, look = false) {
  chosen = nodes.has(name) ? name : "";
  history.replaceState(null, "", chosen ? `#${encodeURIComponent(chosen)}` : location.pathname + location.search);
  panel.hidden = !chosen;
  world.classList.toggle("focused", Boolean(chosen));
  const near = new Set(chosen ? [chosen] : []);
  const family = data.nodes.filter((node) => chosen && (node.source === chosen || node.name === chosen && node.source)).length;
  for (const line of lines) {
    const touches = chosen && [line.dataset.user, line.dataset.used].includes(chosen);
    // Who was cloned from whom is shown of one module, if the lines are not too many.
    line.classList.toggle("kin", Boolean(touches) && family <= 12 && line.classList.contains("lineage"));
    const hidden = line.classList.contains("off") && !line.classList.contains("kin");
    line.classList.toggle("near", Boolean(touches));
    if (touches && !hidden) { near.add(line.dataset.user); near.add(line.dataset.used); }
  }
  for (const [one, card] of cards) {
    card.classList.toggle("near", near.has(one));
    card.classList.toggle("chosen", one === chosen);
  }
  if (chosen) { panel.replaceChildren(...told(nodes.get(chosen))); panel.scrollTop = 0; }
  if (chosen && look) lookAt(near);
}

function lookAt(names) {
  const room = free(), spots = [...names].map((name) => nodes.get(name).at);
  const [xs, ys] = [spots.map((spot) => spot[0]), spots.map((spot) => spot[1])];
  const goal = fitted(Math.min(...xs) - CARD, Math.min(...ys) - CARD / 2, Math.max(...xs) + CARD, Math.max(...ys) + CARD / 2, 1.25);
  // Clear of the heading.
  goal.y += Math.max(0, Math.min(110, room.height - goal.scale * (Math.max(...ys) - Math.min(...ys) + CARD)) / 2);
  if (goal.scale >= FAR) return fly(goal);
  // The neighbours are too many to be read: the module itself stays readable.
  const [x, y] = nodes.get(chosen).at;
  fly({ scale: 0.75, x: room.width / 2 - x * 0.75, y: room.height / 2 - y * 0.75 });
}

// The page of a module.
function make(tag, words = "", kind = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  if (kind) element.className = kind;
  return element;
}

function linked(name) {
  const link = make(nodes.has(name) ? "a" : "span", name);
  if (nodes.has(name)) { link.tabIndex = 0; link.setAttribute("role", "button"); link.dataset.goto = name; }
  return link;
}

function list(title, items) {
  if (!items.length) return [];
  const rows = make("ul");
  for (const item of items) {
    const row = make("li");
    row.append(...[item].flat());
    rows.append(row);
  }
  return [make("h3", title), rows];
}

function tie(edge, other) {
  const row = [linked(other)];
  if (edge.broken) row.push(make("span", `  ${edge.broken}`, "broken"));
  else if (edge.kind === "event") row.push(make("span", `  ${edge.events.join(", ")}`));
  else if (!edge.seen) row.push(make("span", "  declared, but not used"));
  for (const place of edge.places.slice(0, 6)) row.push(make("small", place));
  if (edge.places.length > 6) row.push(make("small", `and ${edge.places.length - 6} more`));
  return row;
}

function words(value) {
  if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
  return value ? [typeof value === "string" ? value : JSON.stringify(value)] : [];
}

function told(node) {
  const page = node.page, edges = ties(node.name);
  const close = make("button", "×", "close");
  close.title = "Close   Esc";
  close.addEventListener("click", () => choose(""));
  const chips = make("div", "", "chips");
  if (node.gold) chips.append(make("span", "gold standard", "gold"));
  chips.append(make("span", node.deployment, node.deployment === "service" ? "service" : ""));
  if (node.state) chips.append(make("span", node.state, node.state));
  if (node.files) chips.append(make("span", `${node.files} files, ${node.tests} with tests`));
  const clones = data.nodes.filter((one) => one.source === node.name);
  const origin = node.source ? [["a clone of ", linked(node.source), ...(node.drift ? [make("small", node.drift)] : [])]] : [];
  const code = (one) => make("code", one);
  const uses = edges.filter((edge) => edge.user === node.name && edge.kind === "uses");
  const users = edges.filter((edge) => edge.used === node.name && edge.kind === "uses");
  const heard = edges.filter((edge) => edge.user === node.name && edge.kind === "event");
  const hearing = edges.filter((edge) => edge.used === node.name && edge.kind === "event");
  return [
    close, make("h2", node.name), make("p", node.title, "sub"), chips,
    ...words(page.purpose).map((one) => make("p", one)),
    ...list("Depends on", uses.map((edge) => tie(edge, edge.used))),
    ...list("Used by", users.map((edge) => tie(edge, edge.user))),
    ...list("Hears of", heard.map((edge) => tie(edge, edge.used))),
    ...list("Is heard by", hearing.map((edge) => tie(edge, edge.user))),
    ...list("Lineage", [...origin, ...(clones.length ? [[`${clones.length} cloned from it: `, ...clones.flatMap((one, index) => [index ? ", " : "", linked(one.name)])]] : [])]),
    ...list("Its door", node.door.map(([name, said]) => [code(name), make("small", said)])),
    ...list("Responsible for", words(page.responsibilities)),
    ...list("Not responsible for", words(page.non_responsibilities)),
    ...list("Routes", words(page.routes).map(code)),
    ...list("Publishes", words(page.events?.publishes).map(code)),
    ...list("Tables", words(page.tables).map(code)),
    ...list("Jobs", words(page.jobs).map(code)),
    ...list("Lies in", [code(node.path)]),
  ];
}

panel.addEventListener("click", (event) => {
  const name = event.target.dataset?.goto;
  if (name) choose(name, true);
});
panel.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.dataset?.goto) choose(event.target.dataset.goto, true);
});

// Finding one.
let picked = 0;
function matches() {
  const wanted = search.value.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (node) => {
    const name = node.name.toLowerCase(), title = node.title.toLowerCase();
    if (name === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    if (name.includes(wanted)) return 2;
    if (title.includes(wanted)) return 3;
    return JSON.stringify([node.page, node.door]).toLowerCase().includes(wanted) ? 4 : 9;
  };
  return data.nodes.map((node) => [rank(node), node]).filter(([at]) => at < 9).sort((a, b) => a[0] - b[0]).map(([, node]) => node);
}

function seek() {
  const hits = matches();
  picked = Math.max(0, Math.min(picked, hits.length - 1));
  found.replaceChildren(...hits.slice(0, 40).map((node, index) => {
    const row = make("li", node.name);
    row.append(make("span", node.title));
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(index === picked));
    row.addEventListener("pointerdown", (event) => { event.preventDefault(); take(node.name); });
    return row;
  }));
  search.setAttribute("aria-expanded", String(hits.length > 0));
  world.classList.toggle("matching", hits.length > 0);
  const names = new Set(hits.map((node) => node.name));
  for (const [name, card] of cards) card.classList.toggle("match", names.has(name));
  return hits;
}

function take(name) {
  search.value = "";
  seek();
  search.blur();
  choose(name, true);
}

search.addEventListener("input", () => { picked = 0; if (chosen) choose(""); seek(); });
search.addEventListener("keydown", (event) => {
  const hits = matches();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    picked += event.key === "ArrowDown" ? 1 : -1;
    seek();
    found.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  } else if (event.key === "Enter" && hits.length) take(hits[picked].name);
  else if (event.key === "Escape") { search.value = ""; seek(); search.blur(); }
  event.stopPropagation();
});

// What is shown, keys, and the beginning.
const switches = new Map([...document.querySelectorAll("[data-look]")].map((button) => [button.dataset.look, button]));
function switched(look, on) {
  switches.get(look).setAttribute("aria-pressed", String(on));
  for (const line of world.querySelectorAll(`.edge.${look}`)) line.classList.toggle("off", !on);
  if (look === "event") for (const label of world.querySelectorAll(".told")) label.classList.toggle("off", !on);
  choose(chosen);
}
for (const [look, button] of switches) {
  button.hidden = !world.querySelector(`.edge.${look}`);
  button.addEventListener("click", () => switched(look, button.getAttribute("aria-pressed") !== "true"));
}
document.getElementById("zoom").addEventListener("click", (event) => {
  const how = event.target.dataset.zoom;
  if (how === "fit") fly(all());
  else if (how) fly(((factor) => {
    const scale = Math.min(4, Math.max(0.04, view.scale * factor)), real = scale / view.scale;
    const [x, y] = [free().width / 2, innerHeight / 2];
    return { scale, x: x - (x - view.x) * real, y: y - (y - view.y) * real };
  })(how === "in" ? 1.5 : 1 / 1.5));
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const pan = { ArrowLeft: [90, 0], ArrowRight: [-90, 0], ArrowUp: [0, 90], ArrowDown: [0, -90] }[event.key];
  if (event.key === "/") { search.focus(); event.preventDefault(); }
  else if (event.key === "Escape") choose("");
  else if (event.key === "0") fly(all());
  else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (pan && document.activeElement !== search) { view.x += pan[0]; view.y += pan[1]; show(); }
});
function fact() {
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const broken = data.edges.filter((edge) => edge.broken).length;
  const open = data.nodes.filter((node) => ["behind", "diverged", "conflicted", "unknown"].includes(node.state)).length;
  const parts = [count(data.nodes.length, "module"), count(data.edges.length, "tie")];
  if (open) parts.push(`${open} not up to date`);
  facts.textContent = parts.join(" · ");
  if (broken) facts.append(" · ", make("b", `${broken} broken`));
}
fact();
switched("lineage", false);
addEventListener("resize", () => { if (!chosen) Object.assign(view, all()), show(); });
Object.assign(view, all());
show();
if (nodes.has(asked)) choose(asked, true);
