// Everything works without this file; it saves a reader a request here and there.
import { startSignup } from "./signup.js";

// After a wrong form: to the summary, for browsers that pass over autofocus.
document.querySelector(".error-summary__heading")?.focus();

// The bar "3 van 4 rollen", in the words of components/roles_bar.html.
function showRoles(bar, chosen) {
  for (const item of bar.querySelectorAll("[data-role]")) {
    const have = chosen.has(item.dataset.role);
    item.classList.toggle("roles-bar__item--have", have);
    item.querySelector("[data-state]").textContent = have ? "is er" : "nog niet";
  }
  const text = chosen.size === 4 ? "Alle 4 rollen zijn er" : `${chosen.size} van 4 rollen`;
  const line = bar.querySelector("[data-count]");
  if (line.textContent !== text) line.textContent = text;
}

startSignup(showRoles);
