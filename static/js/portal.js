// What a script may make nicer; every page does its whole job without it.

// A pressed button answers at once, and a second press cannot send the form again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const button = event.submitter;
  // One turn later, since a disabled button would not send its own name and value.
  setTimeout(() => {
    for (const other of form.querySelectorAll("button:not([type=button])")) other.disabled = true;
    if (button && button.dataset.sending) {
      button.dataset.words = button.textContent;
      button.textContent = button.dataset.sending;
    }
  });
});

// Coming back with the browser's back button finds the form usable again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) {
      button.disabled = false;
      if (button.dataset.words) button.textContent = button.dataset.words;
    }
  }
});

// "Show" beside a password: the button appears only where this script runs.
for (const button of document.querySelectorAll("button[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    field.type = field.type === "text" ? "password" : "text";
    button.setAttribute("aria-pressed", String(field.type === "text"));
  });
}

// "Copy link".
for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copies, location.href).href);
    button.textContent = button.dataset.done;
  });
}

// Time left, once a minute; the words around it come with the page: data-words="{time} left", data-over="closed".
const countdowns = document.querySelectorAll("[data-until]");
const amount = (value, unit) =>
  new Intl.NumberFormat(document.documentElement.lang + "-u-nu-latn", { style: "unit", unit, unitDisplay: "long" }).format(value);
function tick() {
  for (const place of countdowns) {
    const minutes = Math.floor((Date.parse(place.dataset.until) - Date.now()) / 60000);
    const time = minutes < 90 ? amount(minutes, "minute") : amount(Math.floor(minutes / 60), "hour");
    place.textContent = minutes < 0 ? place.dataset.over : place.dataset.words.replace("{time}", time);
  }
}
if (countdowns.length) setInterval(tick, 60000);

// An open account menu closes with Escape or a press elsewhere.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
// The summary of errors is read first.
document.querySelector(".errsum")?.focus();
