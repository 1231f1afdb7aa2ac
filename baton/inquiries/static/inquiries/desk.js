/* The desk by keyboard: moving, opening, acting; clocks that run on; a gentle look for what is new.
   Every act is a form on the card that works without this. */
"use strict";

(() => {
  const AGAIN_MS = 60_000, TICK_MS = 10_000, BESIDE = "(min-width: 1181px)";
  const FIELDS = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select, [contenteditable]";
  const list = () => document.getElementById("desk-list");
  const place = () => document.getElementById("desk-card");
  const dock = () => place()?.querySelector("[data-dock]") ?? null;
  const rows = () => [...document.querySelectorAll("#desk-list tr[data-item]")];
  const isTyping = () => Boolean(document.activeElement?.matches(FIELDS));
  let at = null;            // the item at which the keys act
  let atPlace = 0;          // its place in the list, for when it leaves it
  let hadFocus = false;     // whether what is about to be replaced holds the focus
  let closedAt = 0;         // when the card was closed last
  const sentAt = new WeakMap();

  /* clocks: seconds left when the page was made, and how long ago that was --------------------------- */

  const marked = new WeakMap();
  const filled = (words, text) => words.replace("{}", text);

  function span(words, seconds) {
    if (seconds >= 2 * 86_400) return filled(words.days, Math.floor(seconds / 86_400));
    const minutes = Math.floor(seconds / 60);
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  }

  function tick() {
    const root = document.querySelector("[data-words-late]");
    if (!root) return;
    const words = { late: root.dataset.wordsLate, left: root.dataset.wordsLeft, days: root.dataset.wordsDays };
    document.querySelectorAll(".clock[data-left]").forEach((clock) => {
      if (!marked.has(clock)) marked.set(clock, performance.now());
      const passed = (performance.now() - marked.get(clock)) / 1000;
      if (passed < 1) return;
      const left = Math.trunc(Number(clock.dataset.left) - passed);
      clock.classList.toggle("late", left < 0);
      clock.classList.toggle("near", left >= 0 && left <= 3600);
      const text = clock.querySelector("[data-clock-text]");
      text.textContent = filled(left < 0 ? words.late : words.left, span(words, Math.abs(left)));
    });
  }

  /* the list: which row the keys mean ------------------------------------------------------------------ */

  function move(by) {
    const found = rows();
    if (!found.length) return;
    const now = found.findIndex((row) => row.contains(document.activeElement));
    const start = now >= 0 ? now : found.findIndex((row) => row.dataset.item === at);
    // What took the place of a row that has left the list comes next.
    const next = start >= 0 ? start + by : at === null ? 0 : by > 0 ? atPlace : atPlace - 1;
    focusRow(found[Math.min(found.length - 1, Math.max(0, next))]);
  }

  function focusRow(row) {
    at = row.dataset.item;
    atPlace = rows().indexOf(row);
    row.querySelector("a[data-card]").focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function markPicked() {
    const open = dock()?.dataset.dock ?? null;
    rows().forEach((row) => {
      if (row.dataset.item === open) row.setAttribute("aria-selected", "true");
      else row.removeAttribute("aria-selected");
    });
  }

  /* Where the focus goes once the list is new: the same row; where it has left the list, its card, so that the next
     key means the same item. */
  function settleFocus() {
    const active = document.activeElement;
    if (!hadFocus || (active && active !== document.body)) return;
    hadFocus = false;
    const same = rows().find((row) => row.dataset.item === at);
    if (same) same.querySelector("a[data-card]").focus();
    else dock()?.querySelector("[data-dock-title]")?.focus({ preventScroll: true });
  }

  /* the card ------------------------------------------------------------------------------------------- */

  const isBeside = () => matchMedia(BESIDE).matches && Boolean(list());

  async function open(link) {
    const item = link.dataset.card;
    at = item;
    const row = link.closest("tr[data-item]");
    if (row) atPlace = rows().indexOf(row);
    await window.htmx.ajax("GET", link.href, { target: "#desk-card", swap: "innerHTML" });
    const address = new URL(location.href);
    address.searchParams.set("item", item);
    history.replaceState(history.state, "", address);
    markPicked();
  }

  function close() {
    const shut = place()?.querySelector("[data-dock-close]");
    if (!shut) return;
    if (!list()) { location.href = shut.href; return; }
    const item = dock()?.dataset.dock;
    closedAt = performance.now();
    place().replaceChildren();
    const address = new URL(location.href);
    address.searchParams.delete("item");
    history.replaceState(history.state, "", address);
    markPicked();
    // An item that has left the list leaves the focus to what took its place.
    const found = rows();
    const link = document.getElementById(`open-${item}`) ?? found[Math.min(found.length - 1, atPlace)]?.querySelector("a[data-card]");
    link?.focus();
  }

  /* keys: each has one act on the card, marked with data-key ---------------------------------------------- */

  function press(key) {
    const found = place()?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`main [data-key="${key}"]`);
    if (!found) return;
    // A card that has just come may not be wired yet: a fast finger would send the plain form.
    const card = dock();
    if (card) window.htmx.process(card);
    if (found.matches("details")) {
      found.open = true;
      found.scrollIntoView({ block: "nearest" });
      (found.querySelector("[data-number]") ?? found.querySelector(FIELDS))?.focus();
    } else if (found.matches("form")) {
      found.scrollIntoView({ block: "nearest" });
      (found.querySelector("input[type=radio]:checked") ?? found.querySelector("input[type=radio], button"))?.focus();
    } else found.click();
  }

  async function act(key) {
    const focused = rows().find((row) => row.contains(document.activeElement));
    const wanted = focused ? focused.dataset.item : null;
    if (wanted && dock()?.dataset.dock !== wanted) {
      const link = focused.querySelector("a[data-card]");
      if (!isBeside()) { link.click(); return; }
      await open(link);
    }
    if (wanted) at = wanted;
    press(key);
  }

  /* inside a form of the card: a letter picks a grade, a number presses a button */
  function pick(event) {
    const form = document.activeElement?.closest("#desk-card form, #desk-card details.act");
    if (!form || isTyping()) return false;
    const grade = form.querySelector(`input[type=radio][name=grade][value="${event.key.toUpperCase()}"]`);
    if (grade && form.matches("[data-grading]")) { grade.checked = true; grade.focus(); return true; }
    const button = form.querySelector(`[data-number="${event.key}"]`);
    if (button) { button.click(); return true; }
    return false;
  }

  const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const keys = document.getElementById("desk-keys");
    if (keys?.open) return;
    if (event.key === "Escape") { escape(event); return; }
    if (isTyping()) return;
    if (event.key === "?") { keys?.showModal(); event.preventDefault(); return; }
    if (event.key === "/") { document.getElementById("desk-search")?.focus(); event.preventDefault(); return; }
    if (pick(event)) { event.preventDefault(); return; }
    const isChoosing = document.activeElement?.matches("input[type=radio]") && event.key.startsWith("Arrow");
    if (event.key in MOVES && !isChoosing) { move(MOVES[event.key]); event.preventDefault(); return; }
    if (/^[a-z]$/i.test(event.key) && !event.shiftKey && !event.repeat) { act(event.key.toLowerCase()); event.preventDefault(); }
  });

  function escape(event) {
    if (document.querySelector("details[data-menu][open], #drawer .drawer")) return;
    const active = document.activeElement;
    const shut = active?.closest("#desk-card details[open]");
    if (shut) { shut.open = false; shut.querySelector("summary").focus(); event.preventDefault(); return; }
    if (isTyping()) { active.blur(); return; }
    close();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) { document.getElementById("desk-keys").showModal(); return; }
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (event.target.closest("[data-dock-close]") && list()) { event.preventDefault(); close(); return; }
    const link = event.target.closest("a[data-card]");
    if (link && isBeside()) { event.preventDefault(); open(link); }
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("#desk-list tr[data-item]");
    if (row) { at = row.dataset.item; atPlace = rows().indexOf(row); }
  });

  /* answers: a refusal brings the card as it is now, with the words that say why ------------------------- */

  document.addEventListener("htmx:beforeSend", (event) => { sentAt.set(event.detail.xhr, performance.now()); });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    // An act on a card that was closed meanwhile brings the list up to date, and not the card back.
    if (target?.id === "desk-card" && sentAt.get(xhr) < closedAt) { event.detail.swapOverride = "none"; return; }
    const active = document.activeElement;
    hadFocus = Boolean(list()?.contains(active) || place()?.contains(active));
    if (target?.id !== "desk-card" || xhr.status < 400 || xhr.status >= 500) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  document.addEventListener("htmx:afterSettle", () => {
    tick();
    markPicked();
    settleFocus();
    const told = place()?.querySelector("[data-refused], [data-said]");
    const live = document.getElementById("live");
    if (told && live) live.textContent = told.textContent.trim();
  });

  /* what is new: asked for while somebody looks at the page, and not while they type in the list ------------ */

  function again() {
    if (document.visibilityState !== "visible" || !list() || !window.htmx) return;
    if (list().contains(document.activeElement) && isTyping()) return;
    window.htmx.trigger(list(), "desk:again");
  }

  document.querySelectorAll("[data-keys-open]").forEach((button) => { button.hidden = false; });
  tick();
  setInterval(tick, TICK_MS);
  setInterval(again, AGAIN_MS);
  document.addEventListener("visibilitychange", again);
  const asked = document.querySelector("#desk-list tr[aria-selected]");
  if (asked) at = asked.dataset.item;
})();
