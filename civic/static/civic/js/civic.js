// Loads what a page asks for by a data- attribute, and nothing else. Every page works without.
const parts = [
  ["[data-focus]", () => import("./focus.js")],
  ["[data-count]", () => import("./count.js")],
  ["[data-ballot]", () => import("./ballot.js")],
  ["[data-tile-map]", () => import("./tile-map.js")],
  ["[data-menu]", () => import("./menu.js")],
  ["[data-live-count]", () => import("./live-count.js")],
  ["[data-copy]", () => import("./copy.js")],
  ["[data-print]", () => import("./print.js")],
  ["[data-theme-switch]", () => import("./theme-switch.js")],
  ["[data-passkey]", () => import("./passkeys.js")],
  ["[data-unsaved]", () => import("./unsaved.js")],
];

for (const [selector, load] of parts) {
  const found = document.querySelectorAll(selector);
  if (found.length > 0) load().then((part) => found.forEach((element) => part.start(element)));
}
