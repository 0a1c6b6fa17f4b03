// The editor of the page 查询: CodeMirror with DuckDB's words, what the snapshot holds, and the page's own marks.
//
//   show(component)        mounts or renews the editor of a Streamlit component; see ui/editor.py for what it is given
//   [data-tables]          a list of tables: completion is read from there; data-path names the schemas of bare names
//   [data-table]           one of them, with its [data-column]s, each with its meaning in .said; data-like: another one's columns
//   [data-insert=name]     puts a name in at the cursor, as the button of a column does
//   [data-example=sql]     puts a whole statement in (undo brings the former one back)
//   [data-narrow=id]       a field that narrows the list with this id to what holds the word
import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completeFromList, completionKeymap } from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands"
import { SQLDialect, keywordCompletionSource, schemaCompletionSource, sql } from "@codemirror/lang-sql"
import { bracketMatching, syntaxHighlighting } from "@codemirror/language"
import { Compartment, EditorState, Prec, StateEffect, StateField } from "@codemirror/state"
import { Decoration, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view"
import { classHighlighter } from "@lezer/highlight"
import { BUILT_IN, FUNCTIONS, KEYWORDS, TYPES } from "./words.js"

const PAUSE = 350 // milliseconds without a key, after which the server is told what stands in the editor

const dialect = SQLDialect.define({
  keywords: KEYWORDS, types: TYPES, builtin: BUILT_IN, specialVar: "$", identifierQuotes: '"', operatorChars: "*+-%<>!=&|~^/:",
  doubleDollarQuotedStrings: true, caseInsensitiveIdentifiers: true,
})

// ---- completion -------------------------------------------------------------------------------------------------------

// What the browsers of tables show, read anew when one of them is another.
let read = { lists: [], namespace: {}, columns: {} }

function told(node, type) {
  const said = node.querySelector(".said")?.textContent ?? ""
  return { label: node.dataset.table?.split(".")[1] ?? node.dataset.column, type, detail: said.length > 24 ? `${said.slice(0, 23)}…` : said, info: said }
}

function catalogue() {
  const lists = [...document.querySelectorAll("[data-tables]")]
  if (lists.length === read.lists.length && lists.every((list, at) => list === read.lists[at])) return read
  const namespace = {}, columns = {}, path = lists.flatMap((list) => (list.dataset.path ?? "").split(" "))
  // Schemas stand in the order of the search path: a bare name is the first table of that name.
  for (const table of lists.flatMap((list) => [...list.querySelectorAll("[data-table]")])) {
    const [schema, name] = table.dataset.table.split(".")
    const own = [...table.querySelectorAll("[data-column]")].map((column) => told(column, "property"))
    const inside = [...own, ...(columns[table.dataset.like] ?? [])]
    const entry = { self: told(table, "class"), children: inside }
    namespace[schema] ??= { self: { label: schema, type: "namespace" }, children: {} }
    namespace[schema].children[name] = entry
    columns[`${schema}.${name}`] = inside
    if (path.includes(schema)) {
      namespace[name] ??= entry
      columns[name] ??= inside
    }
  }
  return (read = { lists, namespace, columns, source: schemaCompletionSource({ dialect, schema: namespace }) })
}

// After a table stands the short name a person gives it, and after "as" a name of theirs: nothing is to be completed there,
// or Enter would take the first word that begins like it.
function isNaming(context) {
  const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u)
  if (context.explicit || !word) return false
  const before = context.state.sliceDoc(Math.max(0, word.from - 200), word.from)
  if (/\bas\s+$/i.test(before)) return true
  return word.text.length <= 2 && /(?:\b(?:from|join)\s+[\p{L}_][\p{L}\p{N}_.]*|\))\s+$/iu.test(before)
}

const inSchema = (context) => (isNaming(context) ? null : catalogue().source?.(context))

// The columns of every table the statement names, wherever a bare name may stand.
function columnsNamed(context) {
  const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u)
  if ((!word && !context.explicit) || isNaming(context)) return null
  const from = word?.from ?? context.pos
  if (/[.$"']/.test(context.state.sliceDoc(from - 1, from))) return null
  const { columns } = catalogue(), found = new Map()
  for (const [, name] of context.state.doc.toString().matchAll(/\b(?:from|join)\s+([\p{L}_][\p{L}\p{N}_.]*)/giu)) {
    for (const one of columns[name.toLowerCase()] ?? []) if (!found.has(one.label)) found.set(one.label, { ...one, boost: 1 })
  }
  return found.size ? { from, options: [...found.values()], validFor: /^[\p{L}\p{N}_]*$/u } : null
}

const functions = completeFromList(FUNCTIONS.split(" ").map((label) => ({
  label, type: "function", boost: -1,
  apply: (view, _, from, to) => view.dispatch({ changes: { from, to, insert: `${label}()` }, selection: { anchor: from + label.length + 1 } }),
})))
const keywords = keywordCompletionSource(dialect, false, (label, type) => ({ label, type, boost: -2 }))

function bare(source) {
  return (context) => {
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u)
    if (!word || isNaming(context) || /[.$"']/.test(context.state.sliceDoc(word.from - 1, word.from))) return null
    return source(context)
  }
}

// ---- where the engine stumbled ----------------------------------------------------------------------------------------

const setFault = StateEffect.define()
const fault = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    marks = transaction.docChanged ? Decoration.none : marks // said of another statement
    for (const effect of transaction.effects) if (effect.is(setFault)) marks = faultMarks(effect.value, transaction.state.doc)
    return marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

function faultMarks(at, doc) {
  if (!at?.line || at.line > doc.lines) return Decoration.none
  const line = doc.line(at.line), marks = [Decoration.line({ class: "cm-fault-line" }).range(line.from)]
  const from = Math.min(line.from + Math.max(0, (at.column || 1) - 1), line.to)
  const word = /^[\p{L}\p{N}_.]+|^\S/u.exec(doc.sliceString(from, line.to))
  if (at.column && word) marks.push(Decoration.mark({ class: "cm-fault" }).range(from, from + word[0].length))
  return Decoration.set(marks)
}

// ---- the editor -------------------------------------------------------------------------------------------------------

let current // the one editor of the page

// What is typed is also kept in this tab until the server puts another text in, so that not even a word typed the moment
// before the page was left is lost.
const DRAFT = "saibang-draft"

function keep(turn, text) {
  try { sessionStorage.setItem(DRAFT, JSON.stringify({ turn, text })) } catch { /* a browser that keeps nothing */ }
}

function kept(turn) {
  try {
    const found = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null")
    return found?.turn === turn ? found.text : undefined
  } catch { return undefined }
}

function tell(editor) {
  clearTimeout(editor.timer)
  const text = editor.view.state.doc.toString()
  if (text === editor.told) return
  editor.told = text
  editor.component.setStateValue("text", { turn: editor.turn, text })
}

function run(editor) {
  clearTimeout(editor.timer)
  closeCompletion(editor.view)
  editor.told = editor.view.state.doc.toString()
  // One message: what stands here, and that it is to be asked. The time makes the same text another event.
  editor.component.setTriggerValue("run", { turn: editor.turn, text: editor.told, at: Date.now() })
  return true
}

function put(view, text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length }, userEvent: "input.paste" })
}

function made(place, component) {
  const { data } = component, editor = { component, told: data.text, turn: data.turn, words: new Compartment() }
  const text = kept(data.turn) ?? data.text
  if (text !== data.text) editor.timer = setTimeout(() => tell(editor), PAUSE)
  editor.view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => run(editor) }])),
        lineNumbers(), history(), bracketMatching(), closeBrackets(), highlightActiveLine(), EditorView.lineWrapping, fault,
        syntaxHighlighting(classHighlighter),
        sql({ dialect }),
        autocompletion({ override: [inSchema, columnsNamed, bare(functions), bare(keywords)], maxRenderedOptions: 60, icons: false }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        editor.words.of(worded(data)),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          keep(editor.turn, update.state.doc.toString())
          clearTimeout(editor.timer)
          editor.timer = setTimeout(() => tell(editor), PAUSE)
        }),
        EditorView.domEventHandlers({ blur: () => tell(editor) }),
      ],
    }),
  })
  return editor
}

// What is said in the reader's language, which may change under a standing editor.
function worded(data) {
  return [
    EditorState.phrases.of(data.phrases), placeholder(data.placeholder),
    EditorView.contentAttributes.of({
      "aria-label": data.label, "aria-describedby": "editor-hint", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
    }),
  ]
}

export function show(component) {
  const { data, parentElement } = component
  const place = parentElement.querySelector(".editor")
  if (!place) return
  let editor = place.editor
  if (!editor) {
    editor = place.editor = made(place, component)
    editor.lang = data.lang
  }
  parentElement.querySelector(".hint").textContent = data.hint
  current = editor
  editor.component = component
  const { view } = editor
  if (data.lang !== editor.lang) view.dispatch({ effects: editor.words.reconfigure(worded(data)) })
  editor.lang = data.lang
  // What the server puts in counts once; after that what is typed stands, whatever the server still shows.
  if (data.turn !== editor.turn) {
    editor.turn = data.turn
    if (data.text !== view.state.doc.toString()) put(view, data.text)
    editor.told = data.text
  }
  const told = JSON.stringify(data.fault ?? null)
  if (told !== editor.fault) {
    editor.fault = told
    const isOfThis = data.fault?.text === view.state.doc.toString()
    view.dispatch({ effects: setFault.of(isOfThis ? data.fault : null) })
  }
}

// ---- the browser of tables ---------------------------------------------------------------------------------------------

function narrow(field) {
  const list = document.getElementById(field.dataset.narrow), words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (node) => { // a table by its name and meaning, a column by its own
    const text = `${node.dataset.table ?? node.dataset.column} ${node.querySelector(".said")?.textContent ?? ""}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  let count = 0
  for (const table of list.querySelectorAll("[data-table]")) {
    const columns = [...table.querySelectorAll("li[data-column]")], fitting = columns.filter(holds)
    const isNamed = holds(table)
    table.hidden = words.length > 0 && !isNamed && !fitting.length
    count += !table.hidden
    table.open = words.length > 0 && fitting.length > 0
    for (const column of columns) column.hidden = words.length > 0 && !isNamed && !fitting.includes(column)
  }
  for (const schema of list.querySelectorAll("[data-schema]")) {
    const isEmpty = !schema.querySelector("[data-table]:not([hidden])")
    schema.dataset.wasOpen ??= String(schema.open)
    schema.hidden = words.length > 0 && isEmpty
    schema.open = words.length ? !isEmpty : schema.dataset.wasOpen === "true"
  }
  const none = document.getElementById(`${field.dataset.narrow}-none`)
  if (none) none.hidden = count > 0
}

function onClick(event) {
  const found = event.target.closest?.("[data-insert], [data-example], [data-column] button")
  if (!found || !current?.view.dom.isConnected) return
  event.preventDefault()
  const { view } = current
  const name = found.dataset.insert ?? found.closest("[data-column]")?.dataset.column
  if (found.dataset.example) put(view, found.dataset.example)
  else view.dispatch(view.state.replaceSelection(name), { scrollIntoView: true, userEvent: "input" })
  view.focus()
  view.dom.scrollIntoView({ block: "nearest" })
}

function onInput(event) {
  const field = event.target.closest?.("[data-narrow]")
  if (field) narrow(field)
}

// What was typed is told before a click can lead to another page, and never after it: Streamlit would take the late message
// for one of the new page and leave that empty.
function beforeLeaving(event) {
  if (!current || event.target.closest?.(".editor")) return
  if (current.view.dom.isConnected) tell(current)
}

document.addEventListener("pointerdown", beforeLeaving, true)
window.addEventListener("popstate", () => current && clearTimeout(current.timer), true)
document.addEventListener("click", onClick)
document.addEventListener("input", onInput)
