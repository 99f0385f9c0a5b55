// Puts a text on the clipboard. Without the clipboard the text stays there to be marked by hand.
const SHOWN = 3000;

export function start(element) {
  if (!navigator.clipboard) return;
  const button = element.querySelector("button");
  const text = button.querySelector("[data-copy-text]");
  const label = text.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(element.querySelector("code").textContent);
    text.textContent = button.dataset.copyDone;
    setTimeout(() => { text.textContent = label; }, SHOWN);
  });
}
