// Small conveniences. Every page works without this file.
(() => {
  // A filter applies when it is chosen; without JavaScript its button does it.
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-submit-on-change]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });

  // One tick for all rows of the page; without JavaScript each has its own.
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-tick-all]")) return;
    for (const box of event.target.form.querySelectorAll("tbody input[type=checkbox]")) box.checked = event.target.checked;
  });

  // Twice is never meant: a form that is on its way cannot be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  // After a refused form the reader starts at the summary of what is wrong.
  document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-look-first], .error-summary")?.focus());

  // A link to a step leads into it, not to its closed lid.
  const openNamed = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named?.tagName === "DETAILS") named.open = true;
  };
  document.addEventListener("DOMContentLoaded", openNamed);
  window.addEventListener("hashchange", openNamed);

  // htmx: an answer that is not a page (gone, refused, servers down) must be seen, not swallowed.
  document.addEventListener("htmx:responseError", (event) => {
    const box = document.getElementById("trouble");
    if (!box) return;
    const { status } = event.detail.xhr;
    box.hidden = false;
    box.querySelector("[data-trouble]").textContent = status === 503
      ? "The servers cannot be reached right now. What you typed is still here; try again in a few seconds."
      : "That did not work. Load the page again; if it stays, tell your administrator.";
  });
  document.addEventListener("htmx:sendError", () => {
    const box = document.getElementById("trouble");
    if (!box) return;
    box.hidden = false;
    box.querySelector("[data-trouble]").textContent = "No answer from the server. Check your connection and try again.";
  });
})();
