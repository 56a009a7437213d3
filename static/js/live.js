// A conversation that is open on the screen: asks every few seconds what changed, and puts that in its place. It never
// touches what somebody is typing, never moves the focus, and stands still while nobody looks.

const EVERY = 4600; // a post is there within 5 seconds, its way included
const LONGEST = 60_000; // between two tries, when the site does not answer
const WORDS = {
  lost: "We kunnen even niet zien of er nieuwe berichten zijn. We proberen het vanzelf opnieuw.",
  out: "Je bent niet meer ingelogd. Nieuwe berichten komen nu niet vanzelf. Laad de pagina opnieuw om in te loggen.",
  gone: "Nieuwe berichten komen hier niet meer vanzelf. Laad de pagina opnieuw.",
};

const count = (number) => (number === 1 ? "1 nieuw bericht" : `${number} nieuwe berichten`);

// The same button or link in what takes its place.
function twin(element, inside) {
  const about = (one) => [one.tagName, one.getAttribute("formaction") || one.getAttribute("href"), one.value].join();
  return [...inside.querySelectorAll("a, button, summary")].find((one) => about(one) === about(element));
}

// A post changes in its place; the list of its replies stays, and so does the focus.
function replace(article, fresh) {
  const focused = article.contains(document.activeElement) ? document.activeElement : null;
  const [replies, empty] = [article, fresh].map((one) => [...one.children].find((part) => part.id.startsWith("reacties-")));
  if (replies && empty) empty.replaceWith(replies);
  article.replaceWith(fresh);
  if (focused && !fresh.contains(document.activeElement)) (fresh.contains(focused) ? focused : twin(focused, fresh))?.focus();
}

function place(list, fresh, answers) {
  const replies = answers && document.getElementById(`reacties-${answers}`);
  if (replies) replies.hidden = false;
  (replies || list).append(fresh);
}

// Put each post of the answer in its place; return the posts that were not there yet.
function merge(html, list, htmx) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const added = [];
  for (const item of parsed.querySelectorAll("[data-news]")) {
    const fresh = document.adoptNode(item.querySelector("[id^='bericht-']"));
    const there = document.getElementById(fresh.id);
    if (there) replace(there, fresh);
    else {
      place(list, fresh, item.dataset.answers);
      added.push(fresh);
    }
    htmx.process(document.getElementById(fresh.id));
  }
  const all = list.querySelectorAll("article").length;
  const heading = document.getElementById("alle-berichten");
  if (all && heading) heading.textContent = all === 1 ? "1 bericht" : `${all} berichten`;
  return added;
}

// Herkenbaar, dit helpt: in place, so that nothing that somebody is writing on this page is lost.
function reactInPlace(ask) {
  document.getElementById("op-een-bericht")?.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (!submitter?.matches(".reaction")) return;
    event.preventDefault();
    const body = new FormData(form);
    body.set(submitter.name, submitter.value);
    const answer = await fetch(submitter.formAction, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") ask();
    else window.location.reload();
  });
}

export function startLive(box, htmx) {
  const list = document.getElementById("berichten");
  const [told, jump, link] = ["told", "jump", "link"].map((name) => box.querySelector(`[data-live-${name}]`));
  let [version, number, failures, timer, stopped, asked] = [box.dataset.version, 0, 0, 0, false, 0];

  const tell = (text) => { if (told.textContent !== text) told.textContent = text; };
  const later = (delay) => {
    window.clearTimeout(timer);
    if (!stopped && !document.hidden) timer = window.setTimeout(ask, delay);
  };
  const stop = (text) => {
    stopped = true;
    link.hidden = false;
    tell(text);
  };
  function ask() {
    asked = Date.now();
    htmx.trigger(box, "kijk");
  }

  // No browser keeps these pages, so the script itself says which version it has. The other header says that nobody
  // pressed: such a request does not keep a session alive.
  box.addEventListener("htmx:configRequest", ({ detail }) => {
    detail.headers["If-None-Match"] = `"${version}"`;
    detail.headers["X-By-Timer"] = "1";
  });
  box.addEventListener("htmx:beforeSwap", (event) => { event.detail.shouldSwap = false; });
  box.addEventListener("htmx:afterRequest", ({ detail: { xhr, pathInfo } }) => {
    const sent = xhr.responseURL && new URL(xhr.responseURL).pathname;
    if (sent && sent !== new URL(pathInfo.requestPath, location.href).pathname) {
      stop(sent.startsWith("/inloggen") || sent.includes("/login") ? WORDS.out : WORDS.gone);
      return;
    }
    if (xhr.status === 200) show(xhr);
    if (xhr.status === 200 || xhr.status === 304) {
      if (failures > 1) tell(number ? count(number) : "");
      failures = 0;
      later(EVERY);
    } else if ([401, 403, 404, 410].includes(xhr.status)) stop(WORDS.gone);
    else {
      failures += 1;
      if (failures > 1) tell(WORDS.lost);
      later(Math.min(LONGEST, EVERY * 2 ** failures) * (0.75 + Math.random() / 2));
    }
  });

  function show(xhr) {
    const added = merge(xhr.responseText, list, htmx);
    version = (xhr.getResponseHeader("ETag") || "").replace(/^W\/|"/g, "") || version;
    if (!added.length) return;
    number += added.length;
    if (jump.hidden) jump.href = `#${added[0].id}`;
    added.forEach((post) => post.classList.add("is-new"));
    jump.hidden = false;
    tell(count(number));
  }

  jump.addEventListener("click", () => {
    number = 0;
    jump.hidden = true;
    tell("");
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) window.clearTimeout(timer);
    else later(Math.max(0, EVERY - (Date.now() - asked)));
  });
  window.addEventListener("online", () => later(0));
  reactInPlace(() => { if (!stopped) later(0); });
  link.hidden = true;
  later(EVERY * (0.5 + Math.random() / 2)); // not everybody at the same moment
}
