// Names what Django's admin leaves without a name or a role: search boxes, boxes in tables, tips,
// empty heads.
const columnOf = (control) => {
  const cell = control.closest("td");
  return cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.textContent;
};

const nameOf = (control) => (columnOf(control) ?? control.labels?.[0]?.textContent ?? "").trim().replace(/:$/, "");

const nameSearch = (box) => {
  const select = box.closest(".select2").previousElementSibling;
  const name = select && nameOf(select);
  if (!name) return;
  box.setAttribute("aria-label", name);
  box.removeAttribute("aria-labelledby");
  box.querySelector(".select2-selection__rendered")?.setAttribute("aria-label", name);
};

const nameAll = () => {
  document.querySelectorAll(".select2-selection[aria-labelledby]").forEach(nameSearch);
  for (const box of document.querySelectorAll(".inline-group td input:not([type=hidden])")) {
    if (!box.labels?.length) box.setAttribute("aria-label", nameOf(box));
  }
  for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) tip.setAttribute("role", "img");
  for (const head of document.querySelectorAll("thead th")) {
    if (head.textContent.trim()) continue;
    const cell = document.createElement("td");
    cell.className = head.className;
    cell.append(...head.childNodes); // the box that chooses all rows keeps what it does
    head.replaceWith(cell);
  }
};

document.addEventListener("DOMContentLoaded", () => {
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
});
