// The scenes that pytest wrote for these tests, so that Python and JavaScript agree on the format.

import { readdirSync, readFileSync } from "node:fs";

const folder = process.env.SCENES;

export const scenes = readdirSync(folder).sort().map((file) => ({
  name: file.replace(".json", ""),
  scene: { loss: "loss_total", editable: [], ...JSON.parse(readFileSync(`${folder}/${file}`, "utf-8")) },
}));

export const named = (name) => scenes.find((one) => one.name === name).scene;
