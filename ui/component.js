// The only script of the pages. What it reacts to is listed in component.py.

// Kept on the window, because each mount runs this module anew: the link last followed, and the listeners to take away.
const shared = (window.saibang ??= { followed: "", at: 0 })

function fillTime() {
  const now = new Date().toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })
  for (const place of document.querySelectorAll(".sb [data-now]")) place.textContent = now
}

// After a change the focus returns to the link that was followed, if it is there again: a keyboard keeps its place.
function refocus(root) {
  const again = Date.now() - shared.at < 5000 && shared.followed && document.getElementById(shared.followed)
  if (!again || !root.contains(again)) return
  again.focus({ preventScroll: true })
  shared.followed = ""
}

// What scrolls sideways can be reached and moved by keyboard.
function openScrolls(root) {
  for (const box of root.querySelectorAll(".scroll:not([tabindex])")) {
    if (box.scrollWidth <= box.clientWidth) continue
    box.tabIndex = 0
    const chosen = box.matches("nav") && box.querySelector("[aria-current]")
    if (chosen) box.scrollLeft += Math.max(0, chosen.getBoundingClientRect().right - box.getBoundingClientRect().right)
  }
}

// A line named by a link of the same page: open what holds it and bring it into view.
function reveal(line) {
  if (!line) return
  for (let one = line; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true
  for (const inside of line.querySelectorAll(":scope > details")) inside.open = true
  line.scrollIntoView({ block: "center" })
  const target = line.matches("a, summary, [tabindex]") ? line : line.querySelector("a, summary")
  target?.focus({ preventScroll: true })
}

// Until the style sheet is there a fragment is hidden and not where it will be: nothing can be brought into view yet.
function whenShown(root, then) {
  if (getComputedStyle(root).visibility === "visible") then()
  else if (root.isConnected) requestAnimationFrame(() => whenShown(root, then))
}

// A line brought into view stays there while the page still takes its shape, unless the reader moves on.
function stay(line, root) {
  const watch = new ResizeObserver(() => line.scrollIntoView({ block: "center" }))
  const leave = () => watch.disconnect()
  watch.observe(root)
  setTimeout(leave, 3000)
  for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) document.addEventListener(name, leave, { once: true, passive: true })
}

function copy(words, button) {
  const told = () => { if (button.dataset.copied) button.textContent = button.dataset.copied }
  if (navigator.clipboard) return navigator.clipboard.writeText(words).then(told)
  // Inside an office the page mostly comes without https, where there is no clipboard to write to.
  const field = document.body.appendChild(document.createElement("textarea"))
  field.value = words
  field.select()
  document.execCommand("copy")
  field.remove()
  told()
}

function stepper(box) {
  const parts = [...box.querySelectorAll("section")]
  const at = () => Math.max(0, parts.findIndex((part) => !part.hidden))
  const show = (next) => {
    const to = Math.min(parts.length - 1, Math.max(0, next))
    parts.forEach((part, place) => { part.hidden = place !== to })
  }
  show(at())
  return {
    forward: () => show(at() + 1), back: () => show(at() - 1), first: () => show(0), last: () => show(parts.length - 1),
    leave: () => box.querySelector("a[data-exit]")?.click(),
  }
}

const KEYS = {
  ArrowRight: "forward", ArrowDown: "forward", PageDown: "forward", " ": "forward", ArrowLeft: "back", ArrowUp: "back",
  PageUp: "back", Home: "first", End: "last", Escape: "leave",
}

// Listeners on the document; the function that takes them away is returned.
function listen(root) {
  const box = root.querySelector("[data-steps]")
  const steps = box && stepper(box)
  let start = null
  const heard = {
    beforeprint: [window, fillTime],
    keydown: [document, (event) => {
      const move = steps && KEYS[event.key]
      const isTyping = event.target.closest?.("input, textarea, select, [role=combobox]")
      const isPressed = event.key === " " && event.target.closest?.("a, button, summary")
      if (!move || isTyping || isPressed || event.metaKey || event.ctrlKey || event.altKey) return
      event.preventDefault()
      steps[move]()
    }],
    touchstart: [document, (event) => { start = event.changedTouches[0].clientX }],
    touchend: [document, (event) => {
      const way = start === null ? 0 : event.changedTouches[0].clientX - start
      if (steps && Math.abs(way) > 60) steps[way < 0 ? "forward" : "back"]()
    }],
  }
  root.onstep = (name) => steps?.[name === "next" ? "forward" : "back"]()
  const given = new AbortController()
  for (const [name, [where, how]] of Object.entries(heard)) {
    // A page that was left takes its listeners along at the next event; Streamlit does not say when it goes.
    const hear = (event) => root.isConnected ? how(event) : given.abort()
    where.addEventListener(name, hear, { passive: name.startsWith("touch"), signal: given.signal })
  }
  return () => given.abort()
}

// A page switch as the browser's own back and forward make it: Streamlit listens to them. Asking the server to switch
// would put two entries into the history, and the back button would seem dead at every second press.
function walk(address) {
  if (address === location.href) return
  history.pushState(null, "", address)
  window.dispatchEvent(new PopStateEvent("popstate"))
}

function follow(event, root, page) {
  const found = event.target.closest("a[data-page], a[href^='#'], [data-print], [data-copy], [data-copy-text], [data-step]")
  if (!found) return
  if (found.matches("[data-print]")) return window.print()
  if (found.matches("[data-copy]")) return copy(location.href, found)
  if (found.matches("[data-copy-text]")) return copy(document.getElementById(found.dataset.copyText).textContent, found)
  if (found.matches("[data-step]")) return root.onstep(found.dataset.step)
  // A plain left click stays in the session; with a modifier or another button the link opens as any link does.
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  if (!found.matches("[data-page]")) return reveal(document.getElementById(decodeURIComponent(found.hash.slice(1))))
  shared.followed = found.id
  shared.at = Date.now()
  walk(found.href)
  const isElsewhere = found.dataset.page !== page || found.closest(".pager")
  if (isElsewhere) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0)
}

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".sb")
  if (!root) return
  document.documentElement.lang = data.lang
  root.dataset.page = data.page
  // An unchanged fragment is not mounted again, so what a reader has opened stays open.
  if (root.dataset.digest !== data.digest) {
    root.innerHTML = data.html
    root.dataset.digest = data.digest
    fillTime()
    whenShown(root, () => {
      openScrolls(root)
      const line = root.querySelector("[data-in-view]")
      reveal(line)
      if (line) stay(line, root)
      refocus(root)
    })
    root.leave?.()
    root.leave = listen(root)
  }
  if (data.go && root.dataset.went !== data.go) walk(new URL(data.go, location.href).href)
  root.dataset.went = data.go ?? ""
  root.onclick = (event) => follow(event, root, data.page)
}
