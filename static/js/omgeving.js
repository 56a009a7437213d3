// Inside an environment: new posts that come by themselves, and presses that answer in place. Without this file a link
// shows what is new, and a press loads the page.
import htmx from "htmx.org";
import { startLive } from "./live.js";

Object.assign(htmx.config, {
  allowEval: false, // the policy of the site allows none
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyEnabled: false, // nothing of these pages is kept in the browser
  selfRequestsOnly: true,
});

// Who was logged out, or may not come here any more, is sent elsewhere: that page is no part of this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  const asked = new URL(pathInfo.requestPath, location.href).pathname;
  if (xhr.responseURL && new URL(xhr.responseURL).pathname !== asked) {
    event.detail.shouldSwap = false;
    if (event.detail.requestConfig.verb !== "get") location.reload();
  }
});

const live = document.querySelector("[data-live]");
if (live) startLive(live, htmx);
