// Light, dark, or as the device says. Kept in this browser only, so no page depends on it.
const KEY = "theme";

export function start(element) {
  const choice = element.querySelector("select");
  choice.value = document.documentElement.dataset.theme ?? "auto";
  element.hidden = false;
  choice.addEventListener("change", () => {
    if (choice.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    try {
      localStorage.setItem(KEY, choice.value);
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
  });
}
