// Judges Grafana dashboards by the types that Grafana publishes: the dashboard itself, and what it leaves open, the
// options, fields and queries of each panel, by its type.
// node validate.mjs FILE...; prints {"FILE": ["what is wrong", ...]}.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const composable = "@grafana/schema/dist/esm/raw/composable";

// JSON has the values of enums, not their names, and leaves out what has a default.
const header = `
import type { Dashboard, DataQuery, GraphFieldConfig } from "@grafana/schema";
import type { Options as stat } from "${composable}/stat/panelcfg/x/StatPanelCfg_types.gen.js";
import type { Options as table } from "${composable}/table/panelcfg/x/TablePanelCfg_types.gen.js";
import type { Options as timeseries } from "${composable}/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.js";
type Json<T> =
  T extends string ? \`\${T}\`
  : T extends (infer Item)[] ? Json<Item>[]
  : T extends object ? { [Key in keyof T]: Json<T[Key]> }
  : T;
interface PrometheusQuery extends DataQuery {
  editorMode: "code" | "builder";
  expr: string;
  format?: "time_series" | "table" | "heatmap";
  instant: boolean;
  legendFormat: string;
  range: boolean;
}
type Some<T> = T extends unknown[] ? T : T extends object ? { [Key in keyof T]?: Some<T[Key]> } : T;
`;

const findings = {};
const typed = mkdtempSync(join(folder, "typed-"));
try {
  for (const [index, file] of process.argv.slice(2).entries()) {
    findings[file] = [];
    writeFileSync(join(typed, `d${index}.ts`), asTyped(JSON.parse(readFileSync(file, "utf8"))));
  }

  for (const line of compile(typed)) {
    const [, index, complaint] = /d(\d+)\.ts\(\d+,\d+\): (.*)/.exec(line) ?? [];
    findings[process.argv[2 + Number(index)]]?.push(complaint);
  }
} finally {
  rmSync(typed, { recursive: true });
}

console.log(JSON.stringify(findings));

function asTyped(dashboard) {
  const lines = [header, typedAs("Json<Dashboard>", "dashboard", dashboard)];
  for (const panel of dashboard.panels.filter(({ type }) => type !== "row")) {
    lines.push(typedAs(`Json<Some<${panel.type}>>`, `options${panel.id}`, panel.options));
    lines.push(typedAs("Json<Some<GraphFieldConfig>>", `fields${panel.id}`, panel.fieldConfig.defaults.custom ?? {}));
    lines.push(typedAs("PrometheusQuery[]", `targets${panel.id}`, panel.targets));
  }

  return lines.join("\n");
}

function typedAs(type, name, value) {
  return `export const ${name}: ${type} = ${JSON.stringify(value)};`;
}

function compile(sources) {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "--target", "es2022"];
  const modules = ["--module", "nodenext", "--moduleResolution", "nodenext"];
  const files = process.argv.slice(2).map((_, index) => join(sources, `d${index}.ts`));
  try {
    execFileSync(process.execPath, [compiler, ...options, ...modules, ...files], { encoding: "utf8" });
    return [];
  } catch (error) {
    const lines = error.stdout.split("\n").filter((line) => line.includes("error TS"));
    if (lines.length === 0 || !lines.every((line) => /d\d+\.ts\(/.test(line))) {
      throw new Error(`The compiler judged nothing: ${error.stdout}${error.stderr}`);
    }

    return lines;
  }
}
