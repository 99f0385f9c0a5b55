// Shows how far a long work is: asks for the page again and puts its new part in place.
const EVERY = 1500;

async function look() {
  const watched = document.querySelector("[data-watch]");
  if (!watched) return;
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(watched.id);
    if (found) watched.replaceWith(found);
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
