// Builds ui/editor.js and the notices beside it: `npm ci && npm run build` here. What is built is committed, so that neither
// node nor a registry is needed to run the product. `--out DIR` builds elsewhere, for a comparison.
import { build } from "esbuild"
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const asked = process.argv.indexOf("--out")
const out = asked < 0 ? join(here, "../../ui") : process.argv[asked + 1]

const made = await build({
  absWorkingDir: here, entryPoints: ["source.js"], outfile: join(out, "editor.js"), bundle: true, minify: true, format: "esm",
  target: ["chrome94", "firefox93", "safari15.4"], legalComments: "none", charset: "utf8", metafile: true,
  banner: { js: "// Built of scripts/editor by esbuild; change the sources there. Licences: editor-notices.txt" },
})

const packages = new Set(Object.keys(made.metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean))
const told = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name), { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  return `${"=".repeat(78)}\n${name} ${version} (${license})\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`
})
writeFileSync(join(out, "editor-notices.txt"), `What ui/editor.js is built of, beside scripts/editor.\n\n${told.join("\n")}`)
