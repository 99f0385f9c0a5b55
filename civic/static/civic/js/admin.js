// Names what Django's admin leaves without one: its search boxes, and the empty heads of tables.
const columnOf = (select) => {
  const cell = select.closest("td");
  return cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.textContent;
};

const nameBox = (box) => {
  const select = box.closest(".select2")?.previousElementSibling;
  const text = select && (columnOf(select) ?? select.labels[0]?.textContent);
  if (!text) return;
  const name = text.trim().replace(/:$/, "");
  box.setAttribute("aria-label", name);
  box.removeAttribute("aria-labelledby");
  box.querySelector(".select2-selection__rendered")?.setAttribute("aria-label", name);
};

const nameAll = () => document.querySelectorAll(".select2-selection").forEach(nameBox);

window.addEventListener("load", () => {
  nameAll();
  document.addEventListener("formset:added", () => setTimeout(nameAll));
  for (const head of document.querySelectorAll("thead th")) {
    if (!head.textContent.trim()) head.replaceWith(document.createElement("td"));
  }
});
