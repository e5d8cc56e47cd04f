"use strict";
// The inside of one Service, made when it is opened. Text only ever becomes text nodes.

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
  return node;
}

function make(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function draw(name, attributes, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function classOf(state) {
  return state.replace(" ", "-");
}

// One line is TLS, two are verified; dashes are plain, dots are not known. The sign in the middle says it again.
function arrow(state) {
  const lines = state === "verified" ? [9, 15] : [12];
  const signs = {
    plain: draw("path", { d: "M24 8l8 8m0-8l-8 8", class: "sign" }),
    encrypted: draw("path", { d: "M28 4a8 8 0 0 1 0 16z", class: "sign full" }),
    "CA verified": draw("path", { d: "M28 4a8 8 0 0 1 0 16z", class: "sign full" }),
    verified: draw("path", { d: "M24 12l3 4 6-8", class: "sign" }),
  };
  const disc = signs[state] ? [draw("circle", { cx: 28, cy: 12, r: 8, class: "disc" }), signs[state]] : [];
  return draw(
    "svg", { viewBox: "0 0 68 24", class: `arrow ${classOf(state)}`, "aria-hidden": "true" },
    lines.map((y) => draw("path", { d: `M2 ${y}H60`, class: "line" })),
    draw("path", { d: "M56 3l9 9-9 9" }),
    disc,
  );
}

function lane(state, text) {
  return make("p", { class: `lane ${classOf(state)}` }, arrow(state), make("span", {}, text));
}

// An arrow for each state that `hops` are in now and, where those are others, for each that they will be in.
function lanes(service, hops) {
  const now = [...new Set(hops.map((hop) => hop.now))];
  const then = [...new Set(hops.map((hop) => hop.then))];
  const will = service.flagged ? "after the filter" : "if flagged";
  return [
    now.map((state) => lane(state, `now ${state}`)),
    now.join() === then.join() ? [] : then.map((state) => lane(state, `${will}: ${state}`)),
  ];
}

function findingItem(finding) {
  return make(
    "li", { class: `finding ${finding.severity}` },
    make("b", {}, finding.severity), " ", finding.message,
    finding.path ? make("span", { class: "path" }, ` at ${finding.path}`) : "",
    finding.hint ? make("span", { class: "hint" }, finding.hint) : "",
    make("span", { class: "rule" }, finding.place ? `${finding.rule}, ${finding.place}` : finding.rule),
  );
}

// Notes are folded, so that the picture stays small.
function findingList(findings) {
  const notes = findings.filter((finding) => finding.severity === "note");
  const others = findings.filter((finding) => finding.severity !== "note");
  const inList = (some) => make("ul", {}, some.map(findingItem));
  return [
    others.length ? inList(others) : "",
    notes.length ? make("details", {}, make("summary", {}, `${notes.length} ${notes.length === 1 ? "note" : "notes"}`), inList(notes)) : "",
  ];
}

function list(items) {
  return make("ul", { class: "plain-list" }, items.map((item) => make("li", {}, item)));
}

// A box of the picture, with the findings of its object; those are taken out of `left`.
function box(left, object, lines, ...others) {
  const own = left.filter((finding) => finding.object === object);
  own.forEach((finding) => left.splice(left.indexOf(finding), 1));
  return make(
    "div", { class: "box" },
    make("p", { class: "object" }, object),
    lines.filter(Boolean).map((line) => make("p", {}, line)),
    ...others, findingList(own),
  );
}

function part(name, heading, ...children) {
  return make("li", { class: name }, make("h5", {}, heading), children);
}

function routeParts(service, left) {
  if (!service.hops.length) {
    return part("routes", "Routes", make("div", { class: "box none" }, make("p", {}, "no route in the input")));
  }
  return part("routes", "Routes", service.hops.map((hop) => make(
    "div", { class: "route" },
    box(left, hop.object, [...hop.locations, hop.controller && `read by ${hop.controller}`, hop.reason]),
    make("div", { class: "lanes" }, lanes(service, [hop])),
  )));
}

function podParts(service, left) {
  if (!service.pods.length) {
    return part("pods", "Pods", make("div", { class: "box none" }, make("p", {}, "no pods in the input")));
  }
  return part("pods", "Pods", service.pods.map((pod) => box(left, pod.object, [
    `container ${pod.container}, port ${pod.port}`,
    pod.tlsPort && `${service.flagged ? "TLS" : "if flagged: TLS"} on port ${pod.tlsPort} (${service.how})`,
  ])));
}

function mounted(certificate) {
  const up = draw("svg", { viewBox: "0 0 20 32", class: "arrow up", "aria-hidden": "true" }, draw("path", { d: "M10 32V2M2 10l8-8 8 8" }));
  return make("p", { class: "mounted" }, up, make("span", {}, `Secret ${certificate.secret}, for the pods`));
}

function certificateParts(service, left) {
  if (!service.certificates.length) return "";
  const will = service.flagged ? "new" : "if flagged";
  return part("certificates", "Certificate", service.certificates.map((certificate) => [mounted(certificate), box(left, certificate.object, [
    certificate.existing ? "in the input" : will,
  ], make("details", {}, make("summary", {}, "names"), list(certificate.dnsNames)))]));
}

function picture(service, left) {
  const ports = service.ports.length ? `port ${service.ports.join(", ")}` : "";
  const https = service.httpsPorts.filter((port) => !service.ports.includes(port)).join(", ");
  return make(
    "ol", { class: "chain", "aria-label": `Chain of ${service.name}` },
    routeParts(service, left),
    part("service", "Service", box(left, `Service/${service.name}`, [
      ports, https && `${service.flagged ? "HTTPS" : "if flagged: HTTPS"} on port ${https}`,
    ])),
    make("li", { class: "wire lanes" }, service.hops.length ? lanes(service, service.hops) : lane("no route", "no route")),
    podParts(service, left),
    certificateParts(service, left),
  );
}

function diffLine(text) {
  const kind = { "+": "added", "-": "removed", "@": "hunk" }[text[0]] || "same";
  return make("span", { class: kind }, text + "\n");
}

function diff(item) {
  const count = (sign) => item.lines.filter((text) => text[0] === sign).length;
  const size = item.new ? `new, +${count("+")}` : `+${count("+")} -${count("-")}`;
  const summary = `${item.objects.join(", ")} (${item.hidden ? "a Secret" : size})`;
  const node = make("details", { class: "diff" }, make("summary", {}, summary));
  node.addEventListener("toggle", () => {
    if (node.childElementCount === 1) node.append(make("pre", {}, item.lines.map(diffLine)));
  });
  return node;
}

function copyable(name, text) {
  return make(
    "div", { class: "copy" },
    make("pre", {}, text),
    make("button", { type: "button", "data-copy": text }, `Copy the ${name}`),
  );
}

function section(heading, ...children) {
  return [make("h5", {}, heading), ...children];
}

function details(service, documents) {
  const left = [...service.findings];
  const chain = picture(service, left);
  const changed = service.documents.map((number) => documents[number]);
  const will = service.flagged ? "What the filter does" : "What would change";
  const elsewhere = left.map((finding) => ({
    ...finding, message: finding.object ? `${finding.object}: ${finding.message}` : finding.message,
  }));
  return [
    chain,
    elsewhere.length ? section("Of other objects", findingList(elsewhere)) : "",
    service.callers.length ? section("Who else is concerned", list(service.callers)) : "",
    service.flags ? section(
      "To flag it", make("p", {}, "in the values of the chart, as annotations of the Service:"),
      copyable("annotations", service.flags.annotations),
      make("p", {}, "or in the config file, below spec.services:"), copyable("entry", service.flags.entry),
    ) : "",
    service.changes.length ? section(will, make("dl", { class: "changes" }, service.changes.map((change) => [
      make("dt", {}, change.object), change.reasons.map((reason) => make("dd", {}, reason)),
    ]))) : "",
    changed.length ? section("Documents that change", changed.map(diff)) : "",
  ].flat(2).filter(Boolean);
}
