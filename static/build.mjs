// Builds static/dist: one stylesheet for the site, one for the admin, one small script and the fonts in use.
// Of NL Design System only the components named here are bundled.
import { build } from "esbuild";
import { copyFile } from "node:fs/promises";

const components = [
  "alert", "button", "button-group", "button-link", "checkbox", "document", "form-field", "form-field-description",
  "form-field-error-message", "form-fieldset", "form-label", "link", "select", "skip-link",
  "textarea", "textbox",
];
const own = ["tokens", "fonts", "base", "layout", "forms", "components", "pages", "registration", "event", "looking-back",
  "evaluation", "publications", "directory", "my-data", "haakjes", "print"];

const sheet = [
  ...components.map((name) => `@import "@utrecht/${name}-css/dist/index.css";`),
  ...own.map((name) => `@import "./${name}.css";`),
].join("\n");

const common = {
  bundle: true,
  minify: true,
  logLevel: "info",
  target: ["chrome100", "firefox100", "safari15.4", "edge100"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
};
await build({
  ...common,
  stdin: { contents: sheet, resolveDir: "static/css", loader: "css", sourcefile: "site.css" },
  outfile: "static/dist/site.css",
});
await build({
  ...common,
  stdin: { contents: '@import "./fonts.css"; @import "./admin.css";', resolveDir: "static/css", loader: "css" },
  outfile: "static/dist/admin.css",
});
await build({ ...common, entryPoints: ["static/css/beheer.css"], outfile: "static/dist/beheer.css" });
await build({ ...common, entryPoints: ["static/js/site.js"], outfile: "static/dist/site.js" });
// The closed environment, for who is in alone: a public page stays small.
await build({ ...common, entryPoints: ["static/css/omgeving.css"], outfile: "static/dist/omgeving.css" });
await build({ ...common, entryPoints: ["static/js/omgeving.js"], outfile: "static/dist/omgeving.js" });
// The door of a venue; nobody else loads the reader of QR codes.
await build({ ...common, entryPoints: ["static/css/checkin.css"], outfile: "static/dist/inchecken.css" });
await build({ ...common, entryPoints: ["static/js/checkin.js"], outfile: "static/dist/inchecken.js" });

// The fonts of the papers (PDF), which need other formats and writings than the site.
await import("../documents/build_fonts.mjs");
await copyFile("node_modules/@fontsource-variable/source-sans-3/LICENSE", "static/dist/fonts/LICENSE.txt");
