// Judges rendered manifests by the published models of Kubernetes, KEDA and the Prometheus operator: their schemas find
// wrong types and missing fields, the compiler finds, by their types, fields that do not exist.
// node validate.mjs FILE...; prints {"FILE": ["what is wrong", ...]}.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

const folder = dirname(fileURLToPath(import.meta.url));
const packages = {
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

const findings = {};
const typed = mkdtempSync(join(folder, "typed-"));
try {
  for (const [index, file] of process.argv.slice(2).entries()) {
    const documents = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS());
    findings[file] = [];
    for (const document of documents) {
      findings[file].push(...(await violationsOf(document)));
    }

    writeFileSync(join(typed, `m${index}.ts`), documents.map(asTyped).join(""));
  }

  for (const line of compile(typed)) {
    const [, index, complaint] = /m(\d+)\.ts\(\d+,\d+\): (.*)/.exec(line) ?? [];
    findings[process.argv[2 + Number(index)]]?.push(complaint);
  }
} finally {
  rmSync(typed, { recursive: true });
}

console.log(JSON.stringify(findings));

function modelOf({ apiVersion, kind }) {
  const group = apiVersion.split("/")[0];
  return { module: `${packages[group] ?? "kubernetes-models"}/${apiVersion}`, kind };
}

async function violationsOf(document) {
  const { module, kind } = modelOf(document);
  try {
    new (await import(module))[kind](document).validate();
    return [];
  } catch (error) {
    return [`${kind} ${document.metadata?.name}: ${error.message}`];
  }
}

function asTyped(document, index) {
  const { module, kind } = modelOf(document);
  return (
    `import type { I${kind} as T${index} } from "${module}/${kind}";\n` +
    `export const d${index}: T${index} = ${JSON.stringify(document)};\n`
  );
}

function compile(sources) {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "--target", "es2022"];
  const modules = ["--module", "nodenext", "--moduleResolution", "nodenext"];
  const files = process.argv.slice(2).map((_, index) => join(sources, `m${index}.ts`));
  try {
    execFileSync(process.execPath, [compiler, ...options, ...modules, ...files], { encoding: "utf8" });
    return [];
  } catch (error) {
    const lines = error.stdout.split("\n").filter((line) => line.includes("error TS"));
    if (lines.length === 0 || !lines.every((line) => /m\d+\.ts\(/.test(line))) {
      throw new Error(`The compiler judged nothing: ${error.stdout}${error.stderr}`);
    }

    return lines;
  }
}
