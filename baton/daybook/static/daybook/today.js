/* The day by keyboard, and its answers in place. Every act is a form that works without this. */
"use strict";

(() => {
  const FIELDS = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select";
  const WAIT_MS = 4000;
  const board = () => document.getElementById("day-board");
  const rows = () => [...document.querySelectorAll("#day-board .task[data-task]")].filter((row) => !row.closest("details:not([open])"));
  const drawer = () => document.querySelector("#drawer .drawer");
  const isTyping = () => Boolean(document.activeElement?.matches(FIELDS));
  let at = null;        // the task at which the keys act
  let place = 0;        // its place on the list, for when it moves
  let hadFocus = false; // whether what is about to be replaced holds the focus
  let before = null;    // task and place as they were then
  let unfolded = [];    // what was unfolded on the board then

  const rowAt = () => rows().find((row) => row.contains(document.activeElement)) ?? null;

  function focusRow(row) {
    at = row.dataset.task;
    place = rows().indexOf(row);
    row.querySelector("a[data-drawer-open]")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function move(by) {
    const found = rows();
    if (!found.length) return;
    const here = rowAt() ?? found.find((row) => row.dataset.task === at);
    const next = here ? found.indexOf(here) + by : by > 0 ? 0 : found.length - 1;
    focusRow(found[Math.min(found.length - 1, Math.max(0, next))]);
  }

  /* keys: each has one act, marked with data-key */

  function press(found) {
    if (found.matches("details")) {
      found.open = true;
      found.scrollIntoView({ block: "nearest" });
      found.querySelector(`:is(${FIELDS}, input[type=radio])`)?.focus();
    } else found.click();
  }

  function whenOpen(task, then) {
    const began = performance.now();
    const look = () => {
      const panel = document.querySelector(`#drawer [data-day-drawer="${task}"]`);
      if (panel) then(panel);
      else if (performance.now() - began < WAIT_MS) requestAnimationFrame(look);
    };
    look();
  }

  function act(key) {
    const within = drawer() ?? rowAt() ?? (board() ? null : document.querySelector("main"));
    const found = within?.querySelector(`[data-key="${key}"]`);
    if (found) { press(found); return; }
    if (drawer()) return;
    const row = rowAt();
    if (row && "dphtw".includes(key)) {
      row.querySelector("a[data-drawer-open]").click();
      whenOpen(row.dataset.task, (panel) => { const act = panel.querySelector(`[data-key="${key}"]`); if (act) press(act); });
      return;
    }
    document.querySelector(`.head [data-key="${key}"]`)?.click();
  }

  const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping()) return;
    const keys = document.getElementById("day-keys");
    if (keys?.open) return;
    if (event.key === "?") { keys?.showModal(); event.preventDefault(); return; }
    const isChoosing = document.activeElement?.matches("input[type=radio]") && event.key.startsWith("Arrow");
    if (event.key in MOVES && !drawer() && !isChoosing) { move(MOVES[event.key]); event.preventDefault(); return; }
    if (/^[a-z]$/i.test(event.key) && !event.shiftKey && !event.repeat) { act(event.key.toLowerCase()); event.preventDefault(); }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) document.getElementById("day-keys").showModal();
    if (event.target.closest("a[data-key='n'][data-drawer-open]")) whenOpen("new", (panel) => panel.querySelector("input[name=title]")?.focus());
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("#day-board .task[data-task]");
    if (row) { at = row.dataset.task; place = rows().indexOf(row); }
  });

  /* answers: a refusal brings the task as it is now, with the words that say why */

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const active = document.activeElement;
    hadFocus ||= Boolean(board()?.contains(active) || document.getElementById("drawer")?.contains(active));
    before = { at, place };
    unfolded = [...document.querySelectorAll("#day-board details[open]")].map((found) => found.id);
    if (!["day-board", "drawer"].includes(target?.id) || xhr.status < 400 || xhr.status >= 500) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  document.addEventListener("htmx:afterSettle", () => {
    unfolded.forEach((id) => { const found = document.getElementById(id); if (found) found.open = true; });
    unfolded = [];
    const told = document.querySelector("#drawer [data-refused], #day-board [data-refused], #day-board [data-said]");
    const live = document.getElementById("live");
    if (told && live) live.textContent = told.textContent.trim();
    const panel = drawer();
    if (panel) { panel.tabIndex = -1; if (!panel.contains(document.activeElement)) panel.focus(); return; }
    // The line may still have the focus though it is settled now: the keys go on with the next one.
    const active = document.activeElement;
    if (!hadFocus || (active && active !== document.body && !active.closest(".task.closed"))) return;
    hadFocus = false;
    const found = rows();
    const isOpen = (row) => !row.classList.contains("closed");
    const from = before?.place ?? 0;
    const next = found.find((row) => row.dataset.task === before?.at && isOpen(row)) ?? found.slice(from).find(isOpen) ?? found.find(isOpen) ?? found[0];
    if (next) focusRow(next);
  });

  document.querySelectorAll("[data-keys-open]").forEach((button) => { button.hidden = false; });
})();
