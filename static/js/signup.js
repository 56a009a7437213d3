// Registering: one more row without a round trip, the bar of roles that moves along, and the kind of a known
// organisation filled in. Without this file the page does the same by its buttons.

const ROLES = ["uitvoering", "beleid", "management", "bestuur"];

function chosenRoles(form) {
  const together = form.querySelector('input[name="mode"]:checked')?.value === "delegatie";
  const own = form.querySelector('input[name="role"]:checked')?.value;
  const others = together ? [...form.querySelectorAll("[data-row] select")].map((select) => select.value) : [];
  const again = together ? [...form.querySelectorAll("input[data-role]:checked")].map((box) => box.dataset.role) : [];
  return new Set([own, ...others, ...again].filter((role) => ROLES.includes(role)));
}

function addRow(form, button) {
  const rows = form.querySelector("[data-rows]");
  const index = rows.children.length;
  const holder = document.createElement("template");
  holder.innerHTML = form
    .querySelector("[data-row-template]")
    .innerHTML.replaceAll("__nr__", index)
    .replaceAll("__volgnr__", index + 1);
  const row = holder.content.querySelector("[data-row]");
  rows.append(row);
  button.hidden = rows.children.length >= Number(button.dataset.limit);
  row.querySelector("input").focus();
}

function fillLayer(form) {
  const { organisation, layer } = form.elements;
  const typed = organisation.value.trim().toLowerCase();
  const known = [...form.querySelectorAll("#organisaties option")].find(
    (option) => option.value.toLowerCase() === typed,
  );
  if (known && !layer.value) layer.value = known.dataset.layer;
}

export function startSignup(showRoles) {
  const form = document.querySelector("[data-signup]");
  if (!form) return;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    event.preventDefault();
    addRow(form, button);
  });
  form.addEventListener("change", (event) => {
    if (event.target === form.elements.organisation) fillLayer(form);
    showRoles(form.querySelector("[data-roles-bar]"), chosenRoles(form));
  });
}
