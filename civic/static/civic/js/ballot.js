// The running total of a ballot. Each toggle is a form that saves the draft by itself; here the same
// request goes out without leaving the page, and the server answers with the bar as it is now, so
// that the total is right on any page of a long list. The sentence is read out politely.
function setChosen(form, chosen) {
  const button = form.querySelector("button");
  form.closest("[data-ballot-item]").classList.toggle("card--chosen", chosen);
  document.querySelector(`[data-dot="${CSS.escape(form.elements.project.value)}"]`)?.classList.toggle("dot--marked", chosen);
  form.elements.choose.value = chosen ? "no" : "yes";
  button.classList.toggle("button--chosen", chosen);
  button.querySelector("[data-toggle-text]").textContent = chosen ? button.dataset.chosenText : button.dataset.chooseText;
}

function showBar(bar, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-ballot]");
  if (!fresh) throw new Error("no bar in the answer");
  bar.querySelector("[data-ballot-now]").replaceWith(fresh.querySelector("[data-ballot-now]"));
  bar.querySelector("[data-ballot-announcement]").textContent = bar.querySelector("[data-ballot-summary]").textContent;
}

async function save(form) {
  const headers = { "X-Requested-With": "fetch" };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

// Without an answer of the kind expected the form goes the long way round and shows what is wrong.
async function toggle(form, bar) {
  const chosen = form.elements.choose.value === "yes";
  try {
    showBar(bar, await save(form));
    setChosen(form, chosen);
  } catch {
    form.submit();
  }
}

// One after the other: two toggles at once would each save a draft without the other's choice.
export function start(bar) {
  let last = Promise.resolve();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-ballot-toggle]")) return;
    event.preventDefault();
    last = last.then(() => toggle(form, bar));
  });
}
