// Keys for everything, places lit up, words chosen. No state is kept here: the server knows.
(() => {
  "use strict";
  const typing = (el) => el && (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
    (el.tagName === "INPUT" && !/^(checkbox|button|submit|hidden)$/.test(el.type)));
  const shown = (el) => el.getClientRects().length > 0 && !el.disabled;

  function press(key, within) {
    const wanted = [...(within || document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(shown);
    const el = wanted[wanted.length - 1];
    if (!el) return false;
    if (typing(el)) { el.focus(); el.select && el.select(); return true; }
    el.click();
    return true;
  }

  document.addEventListener("keydown", (e) => {
    const el = document.activeElement;
    if (e.isComposing || e.keyCode === 229) return; // an input method is at work: every key is its own
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) return; // it closes itself with Escape
    if (typing(el)) {
      if (e.key === "Escape") { el.blur(); focusHere(); e.preventDefault(); }
      if (e.key === "Enter" && !e.shiftKey && el.hasAttribute("data-enter")) { e.preventDefault(); el.form.requestSubmit(); }
      return;
    }
    if (wordKeys(e, el)) { e.preventDefault(); return; }
    if (recordKeys(e, el)) { e.preventDefault(); return; }
    if (e.key === "Enter" && el && /^(A|BUTTON|SUMMARY)$/.test(el.tagName) && !el.classList.contains("here")) return;
    if (e.key === " ") return;
    if (press(e.key) || (e.key === "r" && toRecords())) e.preventDefault();
  });

  // words: arrows walk, Shift chooses
  let anchor = null;
  function words() { return [...document.querySelectorAll(".lines .w")]; }
  function wordKeys(e, el) {
    if (!el || !el.classList || !el.classList.contains("w")) return false;
    if (e.key !== "ArrowRight" && e.key !== "ArrowLeft") return false;
    const all = words(), at = all.indexOf(el), to = all[at + (e.key === "ArrowRight" ? 1 : -1)];
    if (!to) return true;
    if (e.shiftKey) { anchor = anchor || el; choose(all, anchor, to); } else { anchor = null; choose(all, null, null); }
    to.focus();
    return true;
  }
  function choose(all, from, to) {
    const a = all.indexOf(from), b = all.indexOf(to), low = Math.min(a, b), high = Math.max(a, b);
    all.forEach((w, n) => w.classList.toggle("chosen", a >= 0 && n >= low && n <= high));
    tell();
  }
  function tell() {
    const chosen = words().filter((w) => w.classList.contains("chosen")), say = document.getElementById("chosen-words");
    if (!say) return;
    say.textContent = chosen.length ? "“" + chosen.map((w) => w.textContent).join(" ") + "”" : say.dataset.empty;
    document.querySelectorAll(".chosen-start").forEach((i) => { i.value = chosen.length ? chosen[0].dataset.start : ""; });
    document.querySelectorAll(".chosen-end").forEach((i) => { i.value = chosen.length ? chosen[chosen.length - 1].dataset.end : ""; });
  }
  document.addEventListener("mouseup", () => {
    const s = window.getSelection();
    if (!document.getElementById("add") || !s || s.isCollapsed) return;
    const inside = words().filter((w) => s.containsNode(w, true));
    if (inside.length) { choose(words(), inside[0], inside[inside.length - 1]); document.getElementById("add").open = true; }
  });

  // records: the one in focus is lit on the page
  function recordKeys(e, el) {
    const record = el && el.closest && el.closest("[data-record]");
    if (!record) return false;
    const own = record.querySelector(`[data-record-key="${CSS.escape(e.key)}"]`);
    if (own) { own.click(); return true; }
    if (e.key === "e") { const d = record.querySelector("details"); d.open = true; const f = d.querySelector("textarea, select"); f && f.focus(); return true; }
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      const all = [...document.querySelectorAll("[data-record]")], to = all[all.indexOf(record) + (e.key === "ArrowDown" ? 1 : -1)];
      if (to) to.focus();
      return true;
    }
    return false;
  }
  function toRecords() {
    const first = document.querySelector("[data-record]");
    if (first) { first.focus(); first.scrollIntoView({ block: "nearest" }); }
    return !!first;
  }
  function light(record, on) {
    if (!record) return;
    document.querySelectorAll(".lit.on, .w.on, .record.on").forEach((x) => x.classList.remove("on"));
    if (!on) return;
    record.classList.add("on");
    const places = [...document.querySelectorAll(`rect[data-for="${CSS.escape(record.dataset.record)}"]`)];
    places.forEach((x) => x.classList.add("on"));
    const start = +record.dataset.start, end = +record.dataset.end;
    words().forEach((w) => { if (+w.dataset.start < end && +w.dataset.end > start) w.classList.add("on"); });
  }
  document.addEventListener("focusin", (e) => { const r = e.target.closest && e.target.closest("[data-record]"); if (r) light(r, true); });
  document.addEventListener("mouseover", (e) => { const r = e.target.closest && e.target.closest("[data-record]"); if (r) light(r, true); });
  document.addEventListener("click", (e) => {
    const rect = e.target.closest && e.target.closest("rect[data-for]");
    if (rect) { const r = document.querySelector(`[data-record="${CSS.escape(rect.dataset.for)}"]`); if (r) { r.focus(); r.scrollIntoView({ block: "nearest" }); } }
    const opener = e.target.closest && e.target.closest("[data-open]");
    if (opener) document.querySelector(opener.dataset.open).showModal();
    if (e.target.closest && e.target.closest("[data-toggle]")) document.body.classList.toggle("show-overlay");
    if (e.target.closest && e.target.closest("[data-reload]")) location.reload();
    const add = e.target.closest && e.target.closest("#add > summary");
    if (add && document.activeElement.classList.contains("w") && !words().some((w) => w.classList.contains("chosen"))) choose(words(), document.activeElement, document.activeElement);
  });

  function focusHere() {
    const here = document.querySelector(".sheet .w.here"), lit = document.querySelector(".record.lit");
    if (here) here.focus({ preventScroll: true });
    else if (lit) { lit.focus(); lit.scrollIntoView({ block: "nearest" }); }
    else if (location.hash === "#records" && toRecords()) return;
    else if (location.hash.startsWith("#w")) { const w = document.querySelector(`.w[data-start="${CSS.escape(location.hash.slice(2))}"]`); if (w) { w.focus(); w.scrollIntoView({ block: "center" }); } }
    else if (document.querySelector(".whole-text .w")) { const main = document.getElementById("main"); main && main.focus({ preventScroll: true }); }
  }
  document.addEventListener("DOMContentLoaded", focusHere);
  window.addEventListener("load", () => { if (location.hash) setTimeout(focusHere); }); // the browser takes the focus away when it goes to the mark
  document.addEventListener("htmx:afterSettle", (e) => { if (e.detail.target && e.detail.target.id === "main") { document.getElementById("notice").replaceChildren(); focusHere(); } });
})();
