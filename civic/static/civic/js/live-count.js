// Keeps a petition's number fresh while somebody looks at it.
const PAUSE = 10_000;

export function start(place) {
  const number = place.querySelector("[data-live-value]");
  const language = document.documentElement.lang;
  const refresh = async () => {
    if (document.hidden) return;
    const answer = await fetch(place.dataset.liveCount, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { signature_count: count } = await answer.json();
    number.textContent = count.toLocaleString(language);
  };
  setInterval(() => refresh().catch(() => {}), PAUSE);
}
