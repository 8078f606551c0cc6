// The page's own script: asks again for what has changed, and sends what a person does.
"use strict";

const told = document.body.dataset;
const here = `/as/${told.who}`;
const query = new URLSearchParams({ c: told.channel, tab: told.tab, thread: told.thread });
const acts = `/sandbox/api/as/${told.who}`;
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

async function send(what, body) {
  try {
    const answer = await fetch(`${acts}/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "The sandbox does not answer." };
  }
}

/* ---- live ---------------------------------------------------------------------------------- */

const atBottom = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60;
const toBottom = (box) => { box.scrollTop = box.scrollHeight; };

// Replaces only what differs, so that focus, open menus and scroll position stay.
function merge(box, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const stay = box.id !== "sidebar" && atBottom(box);
  const old = new Map([...box.children].map((child) => [child.id, child]));
  let after = null;
  for (const child of [...fresh.content.children]) {
    const known = child.id ? old.get(child.id) : undefined;
    child.drawn = child.outerHTML;
    if (known && known.drawn === child.drawn) {
      old.delete(child.id);
      after = known;
      continue;
    }
    if (known) {
      known.replaceWith(child);
      old.delete(child.id);
    } else if (after) {
      after.after(child);
    } else {
      box.prepend(child);
    }
    child.classList.toggle("arrived", !known);
    after = child;
  }
  for (const gone of old.values()) gone.remove();
  if (stay && told.tab !== "home") toBottom(box);
}

async function ask(name) {
  const read = document.visibilityState === "visible";
  const answer = await fetch(`${here}/fragment/${name}?${query}&read=${read}`);
  return answer.ok ? answer.text() : null;
}

async function refresh() {
  for (const name of ["main", "thread", "sidebar"]) {
    const box = document.getElementById(name);
    if (!box) continue;
    const html = await ask(name);
    if (html === null) continue;
    if (name === "sidebar") {
      if (box.lastHtml !== html) box.innerHTML = html;
      box.lastHtml = html;
    } else {
      merge(box, html);
    }
  }
  await refreshModal();
}

async function refreshModal() {
  const box = one("#modal");
  const html = await ask("modal");
  if (html === null) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const now = one(".overlay", fresh.content);
  const shown = one(".overlay", box);
  if ((now && now.dataset.version) === (shown && shown.dataset.version)) return;
  const same = now && shown && now.id === shown.id;
  const kept = same ? typed(shown) : [];
  box.replaceChildren(fresh.content);
  if (!now) return one("#composer textarea")?.focus();
  for (const [selector, value] of kept) {
    const field = one(selector, box);
    if (field) field.value = value;
  }
  (one("[data-input] input, [data-input] textarea, [data-input] select", box) || one("[data-close]", box)).focus();
  return undefined;
}

const typed = (root) => all("[data-hold]", root)
  .filter((field) => "value" in field && field.tagName !== "FIELDSET")
  .map((field) => [`[data-hold][data-block="${CSS.escape(field.dataset.block)}"][data-action="${CSS.escape(field.dataset.action)}"]`, field.value]);

let running = false;
let again = false;
async function changed() {
  if (running) { again = true; return; }
  running = true;
  do {
    again = false;
    try { await refresh(); } catch { /* The sandbox is away; its next event brings us here. */ }
  } while (again);
  running = false;
}

/* ---- what an element holds ------------------------------------------------------------------ */

// Seconds since 1970 of a local time in a zone: guess, look what the zone shows, correct.
function epoch(local, zone) {
  const guess = Date.parse(`${local}:00Z`);
  const shows = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(guess);
  return Math.round((2 * guess - Date.parse(`${shows.replace(" ", "T")}Z`)) / 1000);
}

function choice(element) {
  const { kind, zone } = element.dataset;
  if (kind === "button") return undefined;
  if (element.tagName === "FIELDSET") {
    const chosen = all("input:checked", element).map((input) => input.value);
    return kind === "radio_buttons" ? chosen[0] ?? null : chosen;
  }
  if (kind === "external_select") return element.dataset.value || null;
  if (kind === "file_input") return JSON.parse(element.dataset.value || "[]");
  if (element.tagName === "SELECT" && element.multiple) return [...element.selectedOptions].map((option) => option.value);
  if (!element.value) return null;
  return kind === "datetimepicker" ? epoch(element.value, zone) : element.value;
}

function stateOf(root) {
  const state = {};
  for (const element of all("[data-action]", root)) {
    const { block, action, kind, field } = element.dataset;
    if (kind === "button" || kind === "overflow") continue;
    state[block] = { ...state[block], [action]: { type: kind, [field]: choice(element) } };
  }
  return state;
}

/* ---- pressing -------------------------------------------------------------------------------- */

function confirmed(element) {
  if (!element.dataset.confirm) return Promise.resolve(true);
  const words = JSON.parse(element.dataset.confirm);
  const box = one("#confirm");
  box.innerHTML = `<div class="overlay"><div class="dialog narrow" role="alertdialog" aria-modal="true" aria-labelledby="sure">
    <header><h2 id="sure"></h2></header><div class="inside"></div>
    <footer><button type="button" class="button plain"></button><button type="button" class="button"></button></footer></div></div>`;
  one("h2", box).textContent = words.title;
  one(".inside", box).innerHTML = words.html; // drawn and escaped by the server
  const [no, yes] = all("button", box);
  no.textContent = words.deny;
  yes.textContent = words.confirm;
  yes.classList.add(words.style);
  yes.focus();
  return new Promise((resolve) => {
    const done = (answer) => { box.replaceChildren(); document.removeEventListener("keydown", key, true); resolve(answer); };
    const key = (event) => { if (event.key === "Escape") { event.stopPropagation(); done(false); } };
    document.addEventListener("keydown", key, true);
    no.addEventListener("click", () => done(false));
    yes.addEventListener("click", () => done(true));
  });
}

async function press(element) {
  if (!(await confirmed(element))) {
    if (element.tagName === "SELECT") element.value = "";
    return;
  }
  const root = element.closest(".message, .dialog, .home");
  const { block, action, field } = element.dataset;
  const body = { block_id: block, action_id: action, state: stateOf(root) };
  if (root.dataset.view) body.view_id = root.dataset.view;
  else Object.assign(body, { channel: told.channel, ts: root.dataset.ts });
  const chosen = choice(element);
  if (chosen !== undefined) body[field] = chosen;
  element.closest("details")?.removeAttribute("open");
  element.classList.add("busy");
  element.setAttribute("aria-busy", "true");
  say(root, "");
  const answer = await send("press", body);
  element.classList.remove("busy");
  element.removeAttribute("aria-busy");
  if (!answer.ok) {
    element.classList.add("failed");
    const now = element.isConnected ? root : document.getElementById(root.id);
    if (now) say(now, answer.error || "Something went wrong.");
  }
}

async function choose(entry) {
  const root = entry.closest(".message");
  entry.closest("details").removeAttribute("open");
  say(root, "");
  const answer = await send("shortcut", { channel: told.channel, ts: root.dataset.ts, callback_id: entry.dataset.shortcut });
  if (!answer.ok) say(root, answer.error || "Something went wrong.");
}

function say(root, words) {
  const place = one(".trouble", root);
  if (!place) return;
  place.hidden = !words;
  place.textContent = words ? `⚠ ${words}` : "";
}

document.addEventListener("click", (event) => {
  const element = event.target.closest("button[data-press], a[data-press]");
  if (element) press(element);
  const entry = event.target.closest("[data-shortcut]");
  if (entry) choose(entry);
  const close = event.target.closest("[data-close]");
  if (close) shut(close.closest("[data-view]"));
  const hint = event.target.closest("[data-command]");
  if (hint) pick(hint);
  for (const menu of all("details.overflow[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
});

document.addEventListener("change", (event) => {
  const element = event.target.closest("select[data-press], input[data-press], fieldset[data-press]");
  if (element) press(element);
});

/* ---- searches and files ------------------------------------------------------------------------ */

let asked = 0;
document.addEventListener("input", async (event) => {
  const search = event.target.closest(".search");
  if (!search) return;
  const list = one(".found", search);
  search.dataset.value = "";
  const mine = ++asked;
  const value = event.target.value.trim();
  if (value.length < Number(search.dataset.least)) { list.hidden = true; return; }
  const { block, action } = search.dataset;
  const answer = await send("suggest", { view_id: search.closest("[data-view]").dataset.view, block_id: block, action_id: action, value });
  if (mine !== asked) return;
  list.replaceChildren(...(answer.options || []).map((option) => {
    const item = document.createElement("button");
    item.type = "button";
    item.setAttribute("role", "option");
    item.textContent = option.text.text;
    if (option.description) {
      const about = document.createElement("small");
      about.textContent = option.description.text;
      item.append(about);
    }
    item.addEventListener("click", (click) => {
      click.preventDefault();
      search.dataset.value = option.value;
      one("input", search).value = option.text.text;
      list.hidden = true;
    });
    return item;
  }));
  if (!list.children.length) list.textContent = "No results";
  list.hidden = false;
});

document.addEventListener("change", async (event) => {
  const place = event.target.closest(".files");
  if (!place) return;
  const taken = one(".taken", place);
  const ids = [];
  taken.textContent = "Uploading…";
  for (const file of event.target.files) {
    const answer = await fetch(`${acts}/files?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    const said = await answer.json();
    if (!said.ok) { taken.textContent = said.error; place.dataset.value = "[]"; return; }
    ids.push(said.file);
  }
  place.dataset.value = JSON.stringify(ids);
  taken.textContent = ids.length ? "Uploaded" : "";
});

/* ---- modals ---------------------------------------------------------------------------------- */

async function shut(dialog) {
  if (!dialog) return;
  await send("close", { view_id: dialog.dataset.view });
  await changed();
}

async function submit(dialog) {
  const button = one("[type=submit]", dialog);
  if (!button || button.classList.contains("busy")) return;
  for (const wrong of all(".wrong", dialog)) wrong.hidden = true;
  say(dialog, "");
  button.classList.add("busy");
  const answer = await send("submit", { view_id: dialog.dataset.view, state: stateOf(dialog) });
  button.classList.remove("busy");
  for (const [block, words] of Object.entries(answer.errors || {})) {
    const wrong = one(`[data-input="${CSS.escape(block)}"] .wrong`, dialog);
    if (!wrong) continue;
    wrong.textContent = words;
    wrong.hidden = false;
  }
  one(".wrong:not([hidden])", dialog)?.closest("[data-input]").querySelector("input, textarea, select")?.focus();
  if (answer.error) say(dialog, answer.error);
  await changed();
}

document.addEventListener("keydown", (event) => {
  const dialog = one("#modal [data-view]");
  if (!dialog) return;
  if (event.key === "Escape") shut(dialog);
  if (event.key !== "Tab") return;
  const stops = all("button, input, select, textarea, a[href]", dialog).filter((stop) => stop.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement === edge) {
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  }
});

/* ---- the composer ---------------------------------------------------------------------------- */

function pick(hint) {
  const field = one("#composer textarea");
  field.value = `${hint.dataset.command} `;
  field.focus();
  hintFor(field);
}

function hintFor(field) {
  const hints = one(".hints", field.form);
  if (!hints) return;
  const word = field.value;
  let left = 0;
  for (const hint of all("[data-command]", hints)) {
    hint.hidden = !word.startsWith("/") || !(hint.dataset.command.startsWith(word) || word.startsWith(`${hint.dataset.command} `));
    left += hint.hidden ? 0 : 1;
  }
  hints.hidden = !left;
}

function grow(field) {
  field.rows = Math.min(8, field.value.split("\n").length);
}

async function post(form) {
  const field = one("textarea", form);
  const text = field.value.trim();
  if (!text) return;
  const note = one(".note", form);
  field.value = "";
  grow(field);
  hintFor(field);
  if (text.startsWith("/")) note.textContent = "Waiting for the app…";
  const body = { channel: told.channel, text };
  if (form.dataset.thread) body.thread_ts = form.dataset.thread;
  const answer = await send("say", body);
  note.textContent = answer.ok || answer.shown ? "" : answer.error || "";
  if (!text.startsWith("/")) toBottom(one("#main"));
}

for (const form of all("form.composer")) {
  const field = one("textarea", form);
  field.addEventListener("input", () => { grow(field); hintFor(field); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      post(form);
    }
    const first = one(".hints:not([hidden]) [data-command]:not([hidden])", form);
    if (event.key === "Tab" && first && !field.value.includes(" ")) {
      event.preventDefault();
      pick(first);
    }
    if (event.key === "Escape" && one(".hints", form)) one(".hints", form).hidden = true;
  });
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.matches(".composer")) post(form);
  else if (form.matches(".dialog")) submit(form);
});

/* ---- start ----------------------------------------------------------------------------------- */

for (const name of ["main", "thread"]) {
  const box = document.getElementById(name);
  if (!box) continue;
  for (const child of box.children) child.drawn = child.outerHTML;
  if (told.tab !== "home") toBottom(box);
}
if (location.hash.startsWith("#m-")) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
if (told.kind === "im") send("home/open", { tab: told.tab });
document.body.hidden = false;
one("#composer textarea")?.focus();
new EventSource(`${here}/live`).onmessage = changed;
document.addEventListener("visibilitychange", changed);
