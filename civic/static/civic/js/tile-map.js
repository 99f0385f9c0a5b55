// Shows the number of the square under the pointer or the focus. Squares that lead nowhere are
// one stop for the Tab key together; arrow keys go from square to square.
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function middle(tile) {
  const box = tile.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

// The nearest square ahead in a direction; sideways distance counts double.
function nextTile(tiles, from, [dx, dy]) {
  const [x, y] = middle(from);
  const ahead = tiles
    .map((tile) => {
      const [tx, ty] = middle(tile);
      const forward = (tx - x) * dx + (ty - y) * dy;
      const sideways = Math.abs((tx - x) * dy) + Math.abs((ty - y) * dx);
      return { tile, forward, cost: forward + 2 * sideways };
    })
    .filter(({ forward }) => forward > 1);
  return ahead.sort((a, b) => a.cost - b.cost)[0]?.tile;
}

function makeKeyboardStops(tiles) {
  tiles.forEach((tile, index) => tile.setAttribute("tabindex", index === 0 ? "0" : "-1"));
  return (event) => {
    const target = STEPS[event.key] && nextTile(tiles, event.target, STEPS[event.key]);
    if (!target) return;
    event.preventDefault();
    event.target.setAttribute("tabindex", "-1");
    target.setAttribute("tabindex", "0");
    target.focus();
  };
}

export function start(map) {
  const tiles = [...map.querySelectorAll("[data-tile]")];
  const readout = map.querySelector("[data-tile-readout]");
  const show = (event) => {
    const tile = event.target.closest("[data-tile]") ?? event.target.querySelector?.("[data-tile]");
    if (!tile) return;
    tiles.forEach((other) => other.classList.toggle("tile--shown", other === tile));
    readout.classList.remove("tile-map__readout--hint");
    readout.textContent = tile.getAttribute("aria-label");
  };
  readout.hidden = false;
  const svg = map.querySelector("svg");
  svg.addEventListener("pointerover", show);
  svg.addEventListener("focusin", show);
  if (!svg.querySelector("a")) svg.addEventListener("keydown", makeKeyboardStops(tiles));
}
