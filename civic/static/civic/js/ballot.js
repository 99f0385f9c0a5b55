// The running total of a ballot. Each toggle is a form that saves the draft by itself; here the
// same request goes out without leaving the page, and the total is redrawn and read out politely.
const SVG = "http://www.w3.org/2000/svg";

const items = () => [...document.querySelectorAll("[data-ballot-item]")];
const isChosen = (item) => item.classList.contains("card--chosen");

function money(minorUnits, currency) {
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
  const digits = format.resolvedOptions().maximumFractionDigits;
  return format.format(minorUnits / 10 ** digits);
}

function sentence(bar, chosen, spent) {
  const { template, total, limit, currency } = bar.dataset;
  return template
    .replace("%spent", money(spent, currency))
    .replace("%total", money(Number(total), currency))
    .replace("%count", chosen.length)
    .replace("%limit", limit ?? "");
}

function drawSegments(bar, chosen, spent) {
  const scale = Math.max(Number(bar.dataset.total), spent);
  let start = 0;
  const drawn = chosen.map((item) => {
    const part = document.createElementNS(SVG, "rect");
    const amount = Number(item.dataset.amount);
    const place = { class: "bar__fill", x: `${(100 * start) / scale}%`, width: `${(100 * amount) / scale}%`, height: "100%", rx: 6 };
    for (const [name, value] of Object.entries(place)) part.setAttribute(name, value);
    start += amount;
    return part;
  });
  bar.querySelector("[data-money-segments]").replaceChildren(...drawn);
}

function showTotal(bar) {
  const chosen = items().filter(isChosen);
  const spent = chosen.reduce((sum, item) => sum + Number(item.dataset.amount), 0);
  const text = sentence(bar, chosen, spent);
  bar.querySelector("[data-ballot-summary]").textContent = text;
  bar.querySelector("[data-money-bar]").setAttribute("aria-label", text);
  bar.querySelector("[data-ballot-announcement]").textContent = text;
  drawSegments(bar, chosen, spent);
}

function setChosen(form, chosen) {
  const button = form.querySelector("button");
  form.closest("[data-ballot-item]").classList.toggle("card--chosen", chosen);
  form.elements.choose.value = chosen ? "no" : "yes";
  button.classList.toggle("button--chosen", chosen);
  button.querySelector(".icon")?.remove();
  button.querySelector("[data-toggle-text]").textContent = chosen ? button.dataset.chosenText : button.dataset.chooseText;
}

// A redirect means saved. Anything else is a page that has something to say: go there.
async function save(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.type !== "opaqueredirect" && answer.status !== 204) throw new Error(String(answer.status));
}

export function start(bar) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-ballot-toggle]") || !bar.dataset.template) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "true";
    try {
      await save(form);
      setChosen(form, form.elements.choose.value === "yes");
      showTotal(bar);
    } catch {
      form.submit();
    } finally {
      delete form.dataset.busy;
    }
  });
}
