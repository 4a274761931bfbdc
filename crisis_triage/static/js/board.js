// Cards of the board can be dragged. A drop presses the button, or follows the link, that the card has for that step: nothing can be
// done by dragging that cannot be done without, and the server decides. A drop that no step of the card allows says why.
(() => {
  let card = null;

  const columns = () => [...document.querySelectorAll("[data-column]")];
  const targets = () => [...columns(), ...document.querySelectorAll("[data-function]")];
  const target = (event) => event.target.closest?.("[data-column], [data-function]");
  const step = (to) => card.querySelector(`[data-moves] [value="${to}"], [data-moves] [data-to="${to}"]`);
  const name = (state) => document.querySelector(`[data-column="${state}"]`)?.dataset.name;
  const from = () => card.closest("[data-column]").dataset.column;
  const allows = (place) => (place.dataset.function ? place.dataset.function !== card.dataset.ownedBy : Boolean(step(place.dataset.column)));

  const say = (text) => {
    const box = document.getElementById("trouble");
    box.hidden = false;
    box.querySelector("[data-trouble]").textContent = text;
    box.scrollIntoView({ block: "nearest" });
  };
  const whyNot = () => {
    const onward = columns().map((each) => each.dataset.column).filter(step).map(name);
    const where = onward.length ? `From there it goes to ${onward.join(" or ")}.` : "From there it goes to no other column of the board.";
    return `“${card.dataset.card}” is ${name(from())}. ${where}`;
  };
  const drop = (place) => {
    if (place.dataset.column === from()) return;
    if (!allows(place)) { say(place.dataset.function ? `“${card.dataset.card}” is owned by this function already.` : whyNot()); return; }
    if (place.dataset.function) { window.location.assign(`${card.dataset.url}?function=${place.dataset.function}#owner-title`); return; }
    const chosen = step(place.dataset.column);
    if (chosen.form) chosen.form.requestSubmit(chosen); else window.location.assign(chosen.href);
  };
  const forget = () => {
    for (const place of targets()) place.classList.remove("takes", "refuses", "is-over");
    card?.classList.remove("is-dragged");
    card = null;
  };

  document.addEventListener("dragstart", (event) => {
    card = event.target.closest?.("[data-card]") ?? null;
    if (!card) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.card);
    card.classList.add("is-dragged");
    for (const place of targets()) place.classList.add(allows(place) || place.contains(card) ? "takes" : "refuses");
  });
  document.addEventListener("dragover", (event) => {
    if (!card) return;
    for (const place of targets()) place.classList.toggle("is-over", place === target(event));
    if (target(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const place = card && target(event);
    if (place) { event.preventDefault(); drop(place); }
    forget();
  });
  document.addEventListener("dragend", forget);
})();
