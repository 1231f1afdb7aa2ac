/* Baton in the browser: theme, menus, drawer, charts, file drop. Every page also works, more slowly, without it. */
"use strict";

const root = document.documentElement;
const say = (text) => { const live = document.getElementById("live"); if (live) live.textContent = text; };

/* theme: a cookie, so that the server paints the next page right at once ------------------------- */

const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  root.dataset.theme = theme;
  document.cookie = `baton_theme=${theme};path=/;max-age=31536000;samesite=lax`;
  drawCharts(document, true);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (!root.dataset.theme) drawCharts(document, true); });

/* menus: <details data-menu>, one open at a time, closed by Escape or a click elsewhere ----------- */

function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });
}

/* a line of tabs that is wider than the screen starts with the present one in sight ---------------- */

function bringIntoLine(tab) {
  const line = tab.parentElement;
  const over = tab.getBoundingClientRect().right - line.getBoundingClientRect().right;
  if (over > 0) line.scrollLeft = over + line.clientWidth / 3;
}

/* a refused form: what was typed is kept in this tab until the page after next, and never a password ------ */

const TYPED = "baton.typed";
const typedIn = (form) => [...form.elements].filter((field) => field.name && field.matches("input:not([type=hidden], [type=submit]), textarea, select"));

const formsTo = (root, action) => [...root.querySelectorAll("form")].filter((form) => form.action === action);

function keepTyped(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], :has([type=password], [type=file])")) return;
  const fields = typedIn(form).map((field) => [field.value, Boolean(field.checked)]);
  if (!fields.length) return;
  // What stands in a drawer is a page of its own as well: its form is found there again.
  const drawer = form.closest("#drawer");
  const page = drawer ? drawerUrl : location.href;
  const place = formsTo(drawer ?? document, form.action).indexOf(form);
  sessionStorage.setItem(TYPED, JSON.stringify({ page, action: form.action, place, fields }));
}

function bringTypedBack() {
  const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
  if (!kept) return;
  const back = document.querySelector("[data-back-to-form]");
  if (back) {
    back.href = kept.page;
    back.hidden = false;
    sessionStorage.setItem(TYPED, JSON.stringify({ ...kept, isRefused: true }));
    return;
  }
  sessionStorage.removeItem(TYPED);
  const form = formsTo(document, kept.action)[kept.place];
  if (!kept.isRefused || kept.page !== location.href || !form) return;
  const fields = typedIn(form);
  if (fields.length !== kept.fields.length) return;
  fields.forEach((field, at) => {
    const [value, isChecked] = kept.fields[at];
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = isChecked;
    else field.value = value;
    field.closest("details")?.setAttribute("open", "");
  });
  form.scrollIntoView({ block: "nearest" });
}

/* drawer: a link with data-drawer-open is fetched into #drawer; without script it is a page of its own */

let drawerOpener = null;
let drawerUrl = "";

async function openDrawer(url, opener) {
  const place = document.getElementById("drawer");
  if (!place) { location.href = url; return; }
  let answer;
  try {
    answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  } catch {
    location.href = url;
    return;
  }
  if (answer.redirected) { location.href = answer.url; return; }
  drawerUrl = answer.url;
  if (opener && !opener.closest("#drawer")) drawerOpener = opener;
  const text = await answer.text();
  if (answer.ok) place.innerHTML = text;
  else place.innerHTML = `<button class="veil" data-drawer-close></button><aside class="drawer" role="dialog"><div class="body">${text}</div></aside>`;
  const panel = place.querySelector(".drawer");
  if (!panel) { location.href = url; return; }
  panel.tabIndex = -1;
  panel.focus();
  if (window.htmx) window.htmx.process(place);
  drawCharts(place);
  showCopyButtons(place);
}

function closeDrawer() {
  const place = document.getElementById("drawer");
  if (!place || !place.querySelector(".drawer")) return false;
  place.replaceChildren();
  if (drawerOpener && drawerOpener.isConnected) drawerOpener.focus();
  drawerOpener = null;
  return true;
}

function keepFocusInDrawer(event) {
  const panel = document.querySelector("#drawer .drawer");
  if (!panel || event.key !== "Tab") return;
  const stops = [...panel.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary")].filter((stop) => stop.checkVisibility());
  if (!stops.length) return;
  const first = stops[0], last = stops[stops.length - 1];
  if (event.shiftKey && (document.activeElement === first || document.activeElement === panel)) { last.focus(); event.preventDefault(); }
  else if (!event.shiftKey && document.activeElement === last) { first.focus(); event.preventDefault(); }
}

/* what has gone out all the same, as from a group of choices, is brought back */

function bringFocusBack(event) {
  const panel = document.querySelector("#drawer .drawer");
  if (panel && !panel.contains(event.target) && !event.target.closest("#drawer, dialog")) panel.focus();
}

/* charts: the bundle is fetched only where a page has one ------------------------------------------ */

let vegaLoading = null;

function loadVega() {
  if (window.vegaEmbed) return Promise.resolve();
  vegaLoading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.vega;
    script.onload = done;
    script.onerror = fail;
    document.head.append(script);
  });
  return vegaLoading;
}

async function drawCharts(within, again = false) {
  const figures = [...within.querySelectorAll("figure[data-chart]")].filter((figure) => again || !figure.dataset.drawn);
  if (!figures.length) return;
  await loadVega();
  for (const figure of figures) {
    const holder = figure.querySelector(".chart-canvas");
    if (!holder) continue;
    const spec = JSON.parse(figure.querySelector("script[data-spec]").textContent);
    const themes = JSON.parse(document.querySelector("script[data-chart-themes]").textContent);
    figure.dataset.drawn = "yes";
    try {
      if (figure.batonView) figure.batonView.finalize();
      const drawn = await window.vegaEmbed(holder, spec, {
        ast: true, actions: false, defaultStyle: false, renderer: "svg",
        config: isDark() ? themes.dark : themes.light,
        tooltip: { disableDefaultStyle: true, theme: "custom" },
      });
      figure.batonView = drawn;
      figure.dataset.state = "drawn";
    } catch (error) {
      figure.dataset.state = "failed";
      const table = figure.querySelector("[data-chart-table]");
      if (table) table.open = true;
      console.error(error);
    }
  }
}

/* a marker in the list under a chart lights its pin, by pointer and by keyboard */

function lightPin(event, isLit) {
  const line = event.target.closest ? event.target.closest("li[data-pin]") : null;
  const figure = line && line.closest("figure[data-chart]");
  if (!figure) return;
  figure.querySelectorAll(`.pins_marks [aria-label~="pin-${line.dataset.pin}"]`).forEach((pin) => pin.classList.toggle("lit", isLit));
}

["pointerover", "focusin"].forEach((name) => document.addEventListener(name, (event) => lightPin(event, true)));
["pointerout", "focusout"].forEach((name) => document.addEventListener(name, (event) => lightPin(event, false)));

/* parts: a place with data-part="address" is filled from there once the page stands. Not by htmx, which drops the
   figures of a chart together with scripts. Where that fails, [data-part-failed] says so. */

async function fillPart(place) {
  let answer = null;
  try {
    answer = await fetch(place.dataset.part, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  } catch { /* said below */ }
  const door = answer && answer.headers.get("HX-Redirect");
  if (door) { location.href = door; return; }
  if (!answer || !answer.ok) {
    place.querySelectorAll("[data-part-failed], [data-part-waiting]").forEach((line) => { line.hidden = "partWaiting" in line.dataset; });
    place.dataset.state = "failed";
    return;
  }
  place.innerHTML = await answer.text();
  place.dataset.state = "filled";
  if (window.htmx) window.htmx.process(place);
  await drawCharts(place);
}

/* file drop: <form data-drop> with one <input type=file multiple>. Files dropped anywhere on the form are
   posted with it; progress goes to its <progress data-progress>, the answer replaces [data-drop-result]. */

function dropZone(event) { return event.target.closest ? event.target.closest("form[data-drop]") : null; }

function sendFiles(form, files) {
  const body = new FormData(form);
  const input = form.querySelector("input[type=file]");
  body.delete(input.name);
  for (const file of files) body.append(input.name, file, file.name);
  const bar = form.querySelector("[data-progress]");
  const result = document.querySelector(form.dataset.dropResult || "[data-drop-result]");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  if (bar) { bar.hidden = false; bar.value = 0; bar.max = 1; }
  request.upload.addEventListener("progress", (step) => { if (bar && step.lengthComputable) bar.value = step.loaded / step.total; });
  request.upload.addEventListener("load", () => { if (bar) bar.removeAttribute("value"); say(form.dataset.reading || ""); });
  request.addEventListener("load", () => {
    if (bar) bar.hidden = true;
    form.dataset.state = request.status < 400 ? "done" : "refused";
    if (request.responseURL && request.getResponseHeader("HX-Redirect")) { location.href = request.getResponseHeader("HX-Redirect"); return; }
    if (result && request.responseText) {
      result.innerHTML = request.responseText;
      if (window.htmx) window.htmx.process(result);
    } else location.reload();
    say(form.dataset.done || "");
    form.dispatchEvent(new CustomEvent("baton:dropped", { bubbles: true }));
  });
  request.addEventListener("error", () => { if (bar) bar.hidden = true; form.dataset.state = "refused"; say(form.dataset.failed || ""); });
  request.send(body);
}

document.addEventListener("dragover", (event) => { const form = dropZone(event); if (form) { event.preventDefault(); form.querySelector(".drop")?.classList.add("over"); } });
document.addEventListener("dragleave", (event) => { dropZone(event)?.querySelector(".drop")?.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  const form = dropZone(event);
  if (!form) return;
  event.preventDefault();
  form.querySelector(".drop")?.classList.remove("over");
  if (event.dataTransfer.files.length) sendFiles(form, event.dataTransfer.files);
});
document.addEventListener("change", (event) => {
  const form = dropZone(event);
  if (form && event.target.type === "file" && event.target.files.length && form.dataset.drop !== "manual") sendFiles(form, event.target.files);
  if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-drop]");
  const input = form?.querySelector("input[type=file]");
  if (form && input.files.length) { event.preventDefault(); sendFiles(form, input.files); }
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

/* copy: <button data-copy="#text" data-copied="Copied" hidden> takes a field's text to the clipboard. Hidden without script. */

function showCopyButtons(within) { within.querySelectorAll("button[data-copy]").forEach((button) => { button.hidden = false; }); }

async function copyText(button) {
  const field = document.querySelector(button.dataset.copy);
  if (!field) return;
  field.focus();
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = button.dataset.copied || button.textContent;
}

/* wiring -------------------------------------------------------------------------------------------- */

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  closeMenus(at("details[data-menu]"));
  if (at("[data-theme-switch]")) switchTheme();
  if (at("[data-drawer-close]")) { event.preventDefault(); closeDrawer(); }
  if (at("button[data-copy]")) copyText(at("button[data-copy]"));
  const opener = at("a[data-drawer-open]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) { event.preventDefault(); openDrawer(opener.href, opener); }
});

document.addEventListener("keydown", (event) => {
  keepFocusInDrawer(event);
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
  closeDrawer();
});

document.addEventListener("focusin", bringFocusBack);
document.addEventListener("htmx:afterSettle", (event) => { drawCharts(event.target); showCopyButtons(event.target); });
drawCharts(document);
showCopyButtons(document);
document.querySelectorAll(".tabs > [aria-current]").forEach(bringIntoLine);
document.addEventListener("submit", keepTyped);
bringTypedBack();
document.querySelectorAll("[data-part]").forEach(fillPart);
