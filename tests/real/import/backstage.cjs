// Renders what the steps of a Backstage template fetch, as its scaffolder does: with its engine, nunjitsu, and by the rules of the actions
// `fetch:template` and `fetch:plain` (@backstage/plugin-scaffolder-backend 4.2).
//
//   node backstage.cjs NODE_MODULES TEMPLATE.json PARAMETERS.json DIRECTORY OUTPUT
//
// TEMPLATE.json is template.yaml as JSON.
const fs = require("fs");
const path = require("path");
const [modules, templateFile, parametersFile, directory, output] = process.argv.slice(2);
const { createTemplateRenderer } = require(path.join(modules, "nunjitsu"));
const parameters = JSON.parse(fs.readFileSync(parametersFile, "utf8"));
const steps = JSON.parse(fs.readFileSync(templateFile, "utf8")).spec.steps;
const outer = createTemplateRenderer();

// Inputs of a step: a text that is one expression keeps the type of its value.
function resolve(value) {
  if (Array.isArray(value)) return value.map(resolve);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]));
  }
  if (typeof value !== "string") return value;
  return /^\$\{\{[^]*\}\}$/.test(value) && value.indexOf("${{", 3) < 0
    ? outer.renderValue(value, { parameters })
    : outer.render(value, { parameters });
}

function* files(root, below = "") {
  for (const entry of fs.readdirSync(path.join(root, below), { withFileTypes: true })) {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) yield* files(root, name);
    else yield name;
  }
}

// Globs of `copyWithoutTemplating`: as few as the fixtures have.
function isCopied(patterns, name) {
  return patterns.some((pattern) => {
    const expression = pattern
      .split(/(\*\*\/?|\*)/)
      .map((part) => (part.startsWith("**") ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
      .join("");
    return new RegExp(`^${expression}$`).test(name);
  });
}

for (const step of steps) {
  if (!step.action.startsWith("fetch:")) continue;
  if ("if" in step && !resolve(step.if)) continue;
  const input = resolve(step.input);
  const source = path.join(directory, input.url);
  const target = path.join(output, input.targetPath ?? ".");
  const context = { [input.cookiecutterCompat ? "cookiecutter" : "values"]: input.values };
  const { cookiecutterCompat, trimBlocks, lstripBlocks } = input;
  const inner = createTemplateRenderer({ cookiecutterCompat, trimBlocks, lstripBlocks, allowRegexExecution: true });
  const extension = input.templateFileExtension === true ? ".njk" : input.templateFileExtension;
  for (const name of files(source)) {
    const from = path.join(source, name);
    let to = name;
    let isRendered = step.action === "fetch:template";
    if (isRendered && extension) isRendered = path.extname(name) === extension;
    else if (isRendered) isRendered = !isCopied(input.copyWithoutTemplating ?? [], name);
    if (isRendered && extension) to = to.slice(0, -extension.length);
    if (step.action === "fetch:template") to = inner.render(to, context);
    if (to === "" || to.startsWith("/") || to.includes("//")) continue;
    const place = path.join(target, to);
    if (fs.existsSync(place) && !input.replace) continue;
    fs.mkdirSync(path.dirname(place), { recursive: true });
    const mode = fs.lstatSync(from);
    const content = mode.isSymbolicLink() ? null : fs.readFileSync(from);
    if (!content) fs.cpSync(from, place, { verbatimSymlinks: true });
    else if (!isRendered || content.includes(0)) fs.copyFileSync(from, place);
    else fs.writeFileSync(place, inner.render(content.toString("utf8"), context), { mode: mode.mode });
  }
}
