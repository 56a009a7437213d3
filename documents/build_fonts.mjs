// Copies the fonts of our papers (PDF) from node_modules to static/dist/fonts-pdf, with their licences.
// documents/fonts.py names the files and says which writing each of them is for.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "static", "dist", "fonts-pdf");
const packages = {
  "@fontsource/source-sans-3": [
    "LICENSE",
    ...["latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext"].flatMap((subset) =>
      [400, 600].map((weight) => `files/source-sans-3-${subset}-${weight}-normal.woff`),
    ),
  ],
  "dejavu-fonts-ttf": ["LICENSE", "ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf"],
  "@fontsource/noto-emoji": ["LICENSE", "files/noto-emoji-emoji-400-normal.woff"],
  "@fontsource/unifont": ["LICENSE", "files/unifont-latin-400-normal.woff"],
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [name, files] of Object.entries(packages)) {
  for (const file of files) {
    const plain = file.split("/").at(-1);
    const copied = plain === "LICENSE" ? `LICENSE-${name.split("/").at(-1)}.txt` : plain;
    copyFileSync(join(root, "node_modules", name, file), join(target, copied));
  }
}
