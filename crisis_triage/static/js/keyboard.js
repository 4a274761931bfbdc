// "/" goes to the search, j and k walk through the rows of a list, Enter opens one, m goes to its moves, the
// arrows turn the blocks of a talk track, "?" lists the keys.
// Single keys can be in the way of assistive tools, so they can be switched off (WCAG 2.1.4).
(() => {
  const isOn = () => {
    try { return localStorage.getItem("keys") !== "off"; } catch { return true; }
  };
  const isTyping = (element) => element.closest?.("input, textarea, select, [contenteditable], dialog") !== null;
  const rowLinks = () => [...document.querySelectorAll("[data-rows] [data-row-link]")];

  const walk = (step) => {
    const links = rowLinks();
    if (!links.length) return false;
    const here = links.findIndex((link) => link.closest("tr, li")?.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1);
    links[next].focus();
    links[next].closest("tr, li").scrollIntoView({ block: "nearest" });
    return true;
  };
  const search = () => {
    const box = document.querySelector("[data-search]");
    box?.focus();
    box?.select();
    return Boolean(box);
  };
  const moves = () => {
    const step = document.activeElement.closest?.("li, tr")?.querySelector("[data-moves] button, [data-moves] a");
    step?.focus();
    return Boolean(step);
  };
  const turn = (key) => () => {
    const link = document.querySelector(`[data-turn="${key}"]`);
    link?.click();
    return Boolean(link);
  };
  const help = () => {
    const dialog = document.getElementById("keys");
    dialog?.showModal();
    return Boolean(dialog);
  };
  const actions = { "/": search, "j": () => walk(1), "k": () => walk(-1), "m": moves, "?": help };
  for (const key of ["ArrowLeft", "ArrowRight"]) actions[key] = turn(key);

  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (actions[event.key]?.()) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-keys-switch]");
    if (!box) return;
    box.checked = isOn();
    box.addEventListener("change", () => {
      try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* private window */ }
    });
  });
})();
