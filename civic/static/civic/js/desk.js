// Keeps a petition on the official's desk while its page is open, and says when it is lost.
const BEAT = 60_000;

const desk = () => document.querySelector("[data-desk-url]");

async function beat(place) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(place.dataset.deskUrl, { method: "POST", headers: { "X-CSRFToken": token } });
  if (answer.ok) return;
  clearInterval(Number(place.dataset.timer));
  place.textContent = place.dataset.deskLost;
}

function start() {
  const place = desk();
  if (place) place.dataset.timer = String(setInterval(() => beat(place).catch(() => {}), BEAT));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
