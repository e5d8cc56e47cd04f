"use strict";
// Search, filter, colours and keys. The filter is kept in the hash of the address.

const data = JSON.parse(document.getElementById("data").textContent);
const rows = [...document.querySelectorAll("#list li")];
const numbers = new Map(rows.map((row, number) => [row, number]));
const sections = [...document.querySelectorAll("#list section")];
const form = document.querySelector("form");
const fields = ["words", "namespace", "state", "show"].map((id) => document.getElementById(id));
const [words] = fields;
const said = document.getElementById("said");
let opened = "";

function nameOf(service) {
  return `${service.namespace}/${service.name}`;
}

function textOf(service) {
  const objects = [service.hops, service.pods, service.certificates].flat();
  return [
    nameOf(service), service.how, ...objects.map((each) => each.object), ...service.hops.flatMap((hop) => hop.locations),
    ...service.findings.map((finding) => finding.rule),
  ].join("\n").toLowerCase();
}
const texts = data.services.map(textOf);

const shows = {
  "": () => true,
  flagged: (service) => service.flagged,
  "not flagged": (service) => !service.flagged,
};

function has(severity) {
  return (service) => service.findings.some((finding) => finding.severity === severity);
}

function apply() {
  const [search, namespace, state, show] = fields.map((field) => field.value);
  const parts = search.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  data.services.forEach((service, number) => {
    const isShown = (!namespace || service.namespace === namespace)
      && (!state || service.now === state)
      && (shows[show] || has(show))(service)
      && parts.every((part) => texts[number].includes(part));
    rows[number].hidden = !isShown;
    count += isShown;
  });
  sections.forEach((each) => { each.hidden = !each.querySelector("li:not([hidden])"); });
  const all = data.services.length;
  const noun = all === 1 ? "Service" : "Services";
  document.getElementById("count").textContent = `${count === all ? all : `${count} of ${all}`} ${noun} shown`;
}

function keep() {
  const kept = new URLSearchParams(fields.filter((field) => field.value).map((field) => [field.id, field.value]));
  if (opened) kept.set("open", opened);
  const hash = kept.toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
}

function render(number) {
  const inside = rows[number].querySelector("details > div");
  if (inside.dataset.made) return;
  inside.dataset.made = "yes";
  inside.replaceChildren(...details(data.services[number], data.documents));
}

function open(number) {
  render(number);
  rows[number].firstElementChild.open = true;
}

function restore() {
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const field of fields) {
    field.value = kept.get(field.id) || "";
    if (field.selectedIndex === -1) field.value = "";
  }
  apply();
  opened = kept.get("open") || "";
  const number = data.services.findIndex((service) => nameOf(service) === opened);
  if (number === -1) return;
  open(number);
  rows[number].querySelector("summary").focus();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the page is in a frame or not from a file or HTTPS, there is no clipboard but this one.
    const area = make("textarea", { class: "unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) return "Not copied: the browser does not allow it; select the text instead.";
  }
  return "Copied.";
}

function firstShown() {
  return rows.find((row) => !row.hidden);
}

// However it is opened: by a click, a key, a search of the browser.
document.getElementById("list").addEventListener("toggle", (event) => {
  const number = numbers.get(event.target.parentElement);
  if (number !== undefined && event.target.open) render(number);
}, true);

// Keys make a click as well. It comes before the toggle.
document.getElementById("list").addEventListener("click", (event) => {
  const folded = event.target.closest("summary")?.parentElement;
  const number = numbers.get(folded?.parentElement);
  if (number === undefined) return;
  const name = nameOf(data.services[number]);
  if (!folded.open) opened = name;
  else if (opened === name) opened = "";
  keep();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  said.textContent = "";
  said.textContent = await copy(button.dataset.copy);
  button.focus();
  const label = button.textContent;
  if (said.textContent !== "Copied." || label === "Copied") return;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = label; }, 2000);
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, select, textarea");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    words.focus();
    words.select();
  }
});

form.addEventListener("input", () => { apply(); keep(); });
form.addEventListener("reset", () => { setTimeout(() => { apply(); keep(); words.focus(); }); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  firstShown()?.querySelector("summary").focus();
});
document.getElementById("open").addEventListener("click", () => {
  rows.forEach((row, number) => { if (!row.hidden) open(number); });
});
document.getElementById("close").addEventListener("click", () => {
  rows.forEach((row) => { row.firstElementChild.open = false; });
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("services").focus();
});
document.getElementById("theme").addEventListener("change", (event) => {
  document.documentElement.dataset.theme = event.target.value;
});
window.addEventListener("hashchange", restore);

for (const name of new Set(data.services.map((service) => service.namespace))) {
  fields[1].append(make("option", { value: name }, name));
}
document.getElementById("basic").remove();
document.getElementById("colours").hidden = false;
form.hidden = false;
restore();
