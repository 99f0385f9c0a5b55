// A button that prints the page, where scripts run; without them the browser's menu does it.
export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
