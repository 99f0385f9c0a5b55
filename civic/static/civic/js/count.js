// How many characters are left in a textarea. Nothing is cut off while somebody writes:
// the server says what is too long, so the count may pass its limit.
const PAUSE = 800;

export function start(field) {
  const area = field.querySelector("textarea");
  const shown = field.querySelector("[data-count-text]");
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  shown.after(spoken);
  area.removeAttribute("maxlength");

  let timer;
  const show = () => {
    const left = Number(field.dataset.count) - area.value.length;
    const sentence = left < 0 ? field.dataset.countOver : field.dataset.countLeft;
    shown.textContent = sentence.replace("%n", Math.abs(left).toLocaleString(document.documentElement.lang));
    shown.classList.toggle("count--over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = shown.textContent; }, PAUSE);
  };
  shown.setAttribute("aria-hidden", "true");
  area.addEventListener("input", show);
  show();
}
