// Registering: a known organisation brings its kind along, so that one choice less is needed.
const form = document.querySelector("[data-signup]");

function fillLayer() {
  const { organisation, layer } = form.elements;
  const typed = organisation.value.trim().toLowerCase();
  const known = [...form.querySelectorAll("#organisaties option")].find((option) => option.value.toLowerCase() === typed);
  if (known && !layer.value) layer.value = known.dataset.layer;
}

form?.elements.organisation.addEventListener("change", fillLayer);
