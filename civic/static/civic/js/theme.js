// Runs before the first paint: the colours chosen here before win over the device's.
// The key is the one that Django's admin uses, so both follow one choice.
{
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage is switched off: the device decides.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
